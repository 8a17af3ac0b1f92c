/**
 * Which elements are on screen: one IntersectionObserver for all of them, made when the first is observed. Where there is none,
 * everything is taken to be on screen, and so is an element until the browser has said otherwise.
 */
const heard: WeakMap<Element, (visible: boolean) => void> = /* @__PURE__ */ new WeakMap()
let observer: IntersectionObserver | undefined

/** Calls `onChange` when `element` comes into view or leaves it; returns what stops that. */
export function observe(element: Element, onChange: (visible: boolean) => void): () => void {
  if (typeof IntersectionObserver === 'undefined') return () => {}
  observer ??= new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) heard.get(target)?.(isIntersecting)
  })
  heard.set(element, onChange)
  observer.observe(element)
  return () => {
    heard.delete(element)
    observer?.unobserve(element)
  }
}
