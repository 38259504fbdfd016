// The only file that talks to Rust. Commands throw a `Refusal` that carries the problem in words; events hand on whole views.

import { commands, events } from './bindings.ts'
import type {
  AppView,
  EntriesChanged,
  ListsChanged,
  Noticed,
  NoticeTarget,
  OpenedView,
  ProblemView,
  RunView,
  WatchView,
} from './bindings.ts'

export type * from './bindings.ts'

type Commands = typeof commands
type Data<R> = R extends { status: 'ok'; data: infer D } ? D : never
export type Calls = {
  [K in keyof Commands]: (...args: Parameters<Commands[K]>) => Promise<Data<Awaited<ReturnType<Commands[K]>>>>
}

/** A command that did not do what was asked, with what to tell the person. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly problem: ProblemView

  constructor(problem: ProblemView) {
    super(problem.code)
    this.problem = problem
  }
}

/** The code of a problem that arose between the window and Rust; its words are in the message catalogue. */
export const WINDOW_PROBLEM = 'window'

export function problemOf(error: unknown): ProblemView {
  if (error instanceof Refusal) return error.problem
  // Tauri refuses an unknown or forbidden command with a bare text.
  if (typeof error === 'object' && error !== null && 'code' in error && 'action' in error) {
    return error as ProblemView
  }
  const detail = error instanceof Error ? error.message : typeof error === 'string' ? error : null
  return { code: WINDOW_PROBLEM, what: '', books: '', next: '', action: 'retry', detail }
}

type Outcome<T> = { status: 'ok'; data: T } | { status: 'error'; error: ProblemView }

function throwing<A extends unknown[], T>(
  call: (...args: A) => Promise<Outcome<T>>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    let outcome: Outcome<T>
    try {
      outcome = await call(...args)
    } catch (error) {
      throw new Refusal(problemOf(error))
    }
    if (outcome.status === 'error') throw new Refusal(problemOf(outcome.error))
    return outcome.data
  }
}

export const ipc = Object.fromEntries(
  Object.entries(commands).map(([name, call]) => [
    name,
    throwing(call as (...args: unknown[]) => Promise<Outcome<unknown>>),
  ]),
) as Calls

export interface Listeners {
  app: (view: AppView) => void
  run: (view: RunView) => void
  entries: (change: EntriesChanged) => void
  lists: (change: ListsChanged) => void
  watch: (view: WatchView) => void
}

/** Starts listening; once it resolves no change can be missed, so fetching may begin. */
export async function listen(listeners: Listeners): Promise<void> {
  await Promise.all([
    events.appChanged.listen((event) => {
      listeners.app(event.payload)
    }),
    events.runChanged.listen((event) => {
      listeners.run(event.payload)
    }),
    events.entriesChanged.listen((event) => {
      listeners.entries(event.payload)
    }),
    events.listsChanged.listen((event) => {
      listeners.lists(event.payload)
    }),
    events.watchChanged.listen((event) => {
      listeners.watch(event.payload)
    }),
  ])
}

/** Hears what was chosen from the native menu; gives what ends it. */
export function onCommand(heard: (id: string) => void): Promise<() => void> {
  return events.commandChosen.listen((event) => {
    heard(event.payload.id)
  })
}

/** Hears what a person wants to be told of, wherever they look; gives what ends it. */
export function onNews(heard: (noticed: Noticed) => void): Promise<() => void> {
  return events.noticed.listen((event) => {
    heard(event.payload)
  })
}

/** Hears that a notification of the system was clicked; gives what ends it. */
export function onNoticeClicked(heard: (target: NoticeTarget) => void): Promise<() => void> {
  return events.noticeClicked.listen((event) => {
    heard(event.payload)
  })
}

/** Hears that a profile file was opened with the program; gives what ends it. */
export function onProfileOpened(heard: (opened: OpenedView) => void): Promise<() => void> {
  return events.profileOpened.listen((event) => {
    heard(event.payload)
  })
}
