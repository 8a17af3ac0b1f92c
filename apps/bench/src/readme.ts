/** The root README with `table` between the two comments of that name; everything else in it stays as it is. */
export function between(readme: string, name: string, table: string): string {
  const [first, last] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const start = readme.indexOf(first)
  const end = readme.indexOf(last)
  if (start < 0 || end < start) throw new Error(`The README has no ${first} … ${last} to write the table between.`)
  return `${readme.slice(0, start + first.length)}\n${table}\n${readme.slice(end)}`
}
