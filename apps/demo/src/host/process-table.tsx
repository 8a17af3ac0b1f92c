import { type ReactNode, useState } from 'react'
import { count } from '../format/count'
import { asText, bytes, percent } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'
import { Panel } from './panel'

type Process = PageTopics['host/processes']['top'][number]
type Column = 'pid' | 'name' | 'cpu' | 'memory'

const columns: { key: Column; label: string; numeric: boolean }[] = [
  { key: 'pid', label: 'PID', numeric: true },
  { key: 'name', label: 'Name', numeric: false },
  { key: 'cpu', label: 'CPU', numeric: true },
  { key: 'memory', label: 'Memory', numeric: true },
]

/** The processes that use most CPU. The server looks once a second, so rows do not jump more often than that. */
export function ProcessTable(): ReactNode {
  const processes = useTopic('host/processes')
  const [sort, setSort] = useState<{ by: Column; up: boolean }>({ by: 'cpu', up: false })
  const rows =
    processes === undefined ? [] : [...processes.top].sort((a, b) => compare(a, b, sort.by) * (sort.up ? 1 : -1))
  return (
    <Panel
      title="Processes"
      part="processes"
      className="processes"
      aside={<span className="hint">{processes === undefined ? '–' : `busiest of ${count(processes.count)}`}</span>}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="table-scroll" tabIndex={0} aria-label="Processes by CPU">
        <table data-testid="process-table">
          <thead>
            <tr>
              {columns.map(({ key, label, numeric }) => (
                <th
                  key={key}
                  scope="col"
                  className={numeric ? 'numeric' : ''}
                  aria-sort={sort.by === key ? (sort.up ? 'ascending' : 'descending') : undefined}
                >
                  <button
                    type="button"
                    onClick={() => setSort({ by: key, up: sort.by === key ? !sort.up : key === 'name' })}
                  >
                    {label}
                    <span aria-hidden="true">{sort.by === key ? (sort.up ? '↑' : '↓') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(process => (
              <tr key={process.pid}>
                <td className="numeric" data-private>
                  {process.pid}
                </td>
                <td data-private title={process.name}>
                  {process.name}
                </td>
                <td className="numeric">{asText(percent(process.cpu))}</td>
                <td className="numeric">{asText(bytes(process.memory))}</td>
              </tr>
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={4} className="hint">
                  Waiting for the first reading …
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

function compare(a: Process, b: Process, by: Column): number {
  if (by === 'name') return a.name.localeCompare(b.name) || a.pid - b.pid
  return a[by] - b[by] || b.pid - a.pid
}
