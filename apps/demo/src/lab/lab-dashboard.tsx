import { Bus } from '@dropslot/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { count } from '../format/count'
import { CellWall } from './cell-wall'
import { LabRun } from './lab-run'
import { LabStats } from './lab-stats'
import { BusProvider, type LabTopics } from './lab-topics'
import { Slider } from './slider'

/** The rate slider's steps: 100 at one end, a million at the other, tenfold every 25 steps. */
const rateOf = (step: number): number => {
  const exact = 100 * 10 ** (step / 25)
  const magnitude = 10 ** (Math.floor(Math.log10(exact)) - 1)
  return Math.round(exact / magnitude) * magnitude
}

const nothing = () => {}

/** A generator in a worker, a wall of cells, and counts of what became of each message. */
export function LabDashboard(): ReactNode {
  const [bus] = useState(() => new Bus<LabTopics>())
  const [step, setStep] = useState(75)
  const [topics, setTopics] = useState(300)
  const [running, setRunning] = useState(false)
  const run = useRef<LabRun | null>(null)
  const [rendered, setRendered] = useState<() => void>(() => nothing)
  const rate = rateOf(step)

  useEffect(() => {
    const made = new LabRun(bus)
    run.current = made
    setRendered(() => made.rendered)
    return () => {
      made.close()
      run.current = null
    }
  }, [bus])

  useEffect(() => {
    if (running) run.current?.run(rate, topics)
    else run.current?.stop()
  }, [running, rate, topics])

  return (
    <BusProvider bus={bus}>
      <div className="dashboard" data-testid="lab-dashboard">
        <div className="dashboard-head">
          <div>
            <h1>Lab</h1>
            <p className="hint">
              A worker publishes up to a million messages a second. The page asks once a frame and gets the newest value
              of each topic.
            </p>
          </div>
        </div>
        <div className="lab-grid">
          <section className="panel lab-controls" aria-label="Generator">
            <div className="panel-head">
              <h2>Generator</h2>
            </div>
            <Slider
              label="Rate"
              value={step}
              min={0}
              max={100}
              step={1}
              text={`${count(rate)} messages a second`}
              testId="lab-rate"
              onChange={setStep}
            />
            <Slider
              label="Topics"
              value={topics}
              min={1}
              max={1_000}
              step={1}
              text={`${count(topics)} topics`}
              testId="lab-topics"
              onChange={setTopics}
            />
            <button
              type="button"
              className="button"
              data-testid="lab-start"
              data-running={running}
              onClick={() => setRunning(!running)}
            >
              {running ? 'Stop' : 'Start'}
            </button>
          </section>
          <section className="panel lab-numbers" aria-label="What became of each message">
            <div className="panel-head">
              <h2>What became of each message</h2>
            </div>
            <LabStats />
          </section>
          <section className="panel lab-wall" aria-label="The newest value of each topic">
            <div className="panel-head">
              <h2>The newest value of each topic</h2>
              <span className="hint">each cell reads its topic with useTopic</span>
            </div>
            <CellWall topics={topics} rendered={rendered} />
          </section>
        </div>
      </div>
    </BusProvider>
  )
}
