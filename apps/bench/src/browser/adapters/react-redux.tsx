/** react-redux with Redux Toolkit: one slice that holds all topics; each cell selects its own. */
import { configureStore, createSlice, type PayloadAction } from '@reduxjs/toolkit'
import type { ReactNode } from 'react'
import { Provider, useSelector } from 'react-redux'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

type Update = PayloadAction<{ readonly topic: number; readonly value: number }>

const adapter: Adapter = {
  create: topics => {
    const slice = createSlice({
      name: 'topics',
      initialState: each(topics, () => 0),
      reducers: {
        updated: (state, { payload: { topic, value } }: Update) => {
          state[topic] = value
        },
      },
    })
    const store = configureStore({ reducer: slice.reducer })
    const { updated } = slice.actions
    return {
      publish: (topic, value) => store.dispatch(updated({ topic, value })),
      Cell: cellOf(topic => useSelector((state: readonly number[]) => of(state, topic))),
      Provider: ({ children }: { readonly children: ReactNode }) => <Provider store={store}>{children}</Provider>,
    }
  },
}
export default adapter
