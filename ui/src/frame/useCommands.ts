// What each command of the registry does. A command without an action here and now is neither in the palette nor does
// its key do anything; the same goes for its menu item.

import { useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { commandFor, isMac } from '../commands/keys.ts'
import { commandById } from '../commands/registry.ts'
import type { CommandActions, CommandId } from '../commands/registry.ts'
import { usePreferences, useT } from '../intl.tsx'
import { ipc, onCommand } from '../ipc.ts'
import { useToasts } from '../live/useToasts.tsx'
import { useUndo } from '../live/useUndo.tsx'
import { useApp } from '../live/views.ts'
import { copySupportText } from './supportText.ts'

export type Overlay = 'palette' | 'companies' | 'shortcuts' | null

export function useCommands(companyId: string | undefined, open: (overlay: Overlay) => void): CommandActions {
  const t = useT()
  const navigate = useNavigate()
  const { history } = useRouter()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const { data: app } = useApp()
  const { setTheme } = usePreferences()
  const { say, complain } = useToasts()
  const undo = useUndo()

  return useMemo<CommandActions>(() => {
    const up = parent(path)
    const actions: CommandActions = {
      addCompany: () => void navigate({ to: '/welcome' }),
      openPreferences: () => void navigate({ to: '/preferences' }),
      openPalette: () => {
        open('palette')
      },
      openShortcuts: () => {
        open('shortcuts')
      },
      openHelp: () => void navigate({ to: '/help' }),
      find: () => {
        focusSearch()
      },
      fetch: () => {
        press('[data-fetch]')
      },
      pressPrimary: () => {
        press('[data-primary]')
      },
      nextPane,
      themeSystem: () => {
        setTheme('system')
      },
      themeLight: () => {
        setTheme('light')
      },
      themeDark: () => {
        setTheme('dark')
      },
      goBack: () => {
        history.back()
      },
      goForward: () => {
        history.forward()
      },
      copySupportText: () => {
        copySupportText().then(() => {
          say(t('support.copied'))
        }, complain)
      },
    }
    if (up !== null) actions.goUp = () => void navigate({ to: up })
    if ((app?.companies.length ?? 0) > 0) {
      actions.goInbox = () => void navigate({ to: '/inbox' })
      actions.switchCompany = () => {
        open('companies')
      }
    }
    if (companyId !== undefined) {
      const params = { companyId }
      actions.newExport = () => {
        if (!press('[data-testid="new-export"]')) void navigate({ to: '/company/$companyId/entries', params })
      }
      actions.goEntries = () => void navigate({ to: '/company/$companyId/entries', params })
      actions.goVendors = () => void navigate({ to: '/company/$companyId/vendors', params })
      actions.goExports = () => void navigate({ to: '/company/$companyId/jobs', params })
      actions.goFormats = () => void navigate({ to: '/company/$companyId/formats', params })
      actions.goSettings = () => void navigate({ to: '/company/$companyId/settings', params })
      actions.goLive = () => void navigate({ to: '/company/$companyId/live', params })
      actions.checkNow = () => {
        ipc.checkNow(companyId).then(() => {
          say(t('live.asked'))
        }, complain)
      }
      actions.goMonth = () => void navigate({ to: '/company/$companyId/month', params })
      if (undo.canUndo(companyId)) {
        actions.undo = () => {
          undo.undo(companyId)
        }
      }
      if (undo.canRedo(companyId)) {
        actions.redo = () => {
          undo.redo(companyId)
        }
      }
    }
    return actions
  }, [app, companyId, complain, history, navigate, open, path, say, setTheme, t, undo])
}

/** Time in which the same command from key and menu is one (milliseconds): some systems deliver a key to both. */
const ECHO = 200

/** Obeys keys, and the native menu, which names the same commands. */
export function useCommandKeys(actions: CommandActions): void {
  const now = useRef(actions)
  useEffect(() => {
    now.current = actions
  }, [actions])
  useEffect(() => {
    const mac = isMac(navigator.userAgent)
    let last: { id: string; at: number; menu: boolean } | null = null
    const run = (id: CommandId, menu: boolean): boolean => {
      const action = now.current[id]
      if (!action) return false
      if (last?.id === id && last.menu !== menu && Date.now() - last.at < ECHO) return true
      last = { id, at: Date.now(), menu }
      action()
      return true
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return
      const id = commandFor(event, isTyping(event.target), mac)
      if (id && run(id, false)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    const stop = onCommand((id) => {
      const command = commandById(id)
      if (command && !document.querySelector('dialog[open]')) run(command.id, true)
    })
    return () => {
      document.removeEventListener('keydown', onKey)
      void stop.then((unlisten) => {
        unlisten()
      })
    }
  }, [])
}

/** One level up from a place; none at the top. */
function parent(path: string): string | null {
  const [, section, company, page] = path.split('/')
  if (section === 'connect') return '/welcome'
  if (section !== 'company' || company === undefined) return null
  if (page === 'new') return `/company/${company}/entries`
  if (page === 'runs') return `/company/${company}/jobs`
  if (page === 'key') return `/company/${company}/settings`
  return '/inbox'
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type="radio"]), textarea, [role="listbox"], [role="dialog"], [data-editing]',
    ) !== null
  )
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`main ${selector}`)
  if (!button || button.disabled) return false
  button.click()
  return true
}

function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('main [data-search]')
  input?.focus()
  input?.select()
}

/** F6 goes from navigation to page head to the grid or form, and round again. */
function nextPane(): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.offsetParent !== null,
  )
  const here = panes.findLastIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(here + 1) % Math.max(panes.length, 1)]
  const inside =
    next?.querySelector<HTMLElement>(
      '[aria-current="page"], [tabindex="0"], a, button:not([disabled]), input',
    ) ?? next
  inside?.focus()
}
