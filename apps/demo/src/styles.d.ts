// Vite takes style sheets as imports; the compiler need only know that there are some.
declare module '*.css'
