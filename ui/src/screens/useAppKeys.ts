import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

/**
 * The keys of the whole window. Ctrl (Cmd on a Mac): 1-3 sections, 4 preferences, F search, Enter the page's primary
 * button; F5 fetches; Escape goes one level up.
 */
export function useAppKeys(companyId: string | undefined): void {
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      if (act(event)) event.preventDefault()
    }
    const act = (event: KeyboardEvent): boolean => {
      const ctrl = event.ctrlKey || event.metaKey
      if (event.key === 'Escape') return !ctrl && !isTyping(event.target) && up()
      if (event.key === 'F5') return press('[data-fetch]')
      if (!ctrl || event.shiftKey) return false
      if (event.key === 'Enter') return press('[data-primary]')
      if (event.key.toLowerCase() === 'f') return focus('[data-search]')
      if (event.key === '4') return go(() => navigate({ to: '/preferences' }))
      if (companyId === undefined) return false
      const params = { companyId }
      if (event.key === '1') return go(() => navigate({ to: '/company/$companyId/entries', params }))
      if (event.key === '2') return go(() => navigate({ to: '/company/$companyId/jobs', params }))
      if (event.key === '3') return go(() => navigate({ to: '/company/$companyId/settings', params }))
      return false
    }
    const go = (start: () => Promise<void>) => {
      void start()
      return true
    }
    const up = () => {
      const [, section, company, page] = location.hash.replace(/^#/, '').split(/[/?]/)
      if (section === 'connect') return go(() => navigate({ to: '/welcome' }))
      if (section !== 'company' || company === undefined) return false
      const params = { companyId: decodeURIComponent(company) }
      if (page === 'new') return go(() => navigate({ to: '/company/$companyId/entries', params }))
      if (page === 'runs') return go(() => navigate({ to: '/company/$companyId/jobs', params }))
      if (page === 'key') return go(() => navigate({ to: '/company/$companyId/settings', params }))
      return false
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [companyId, navigate])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, [role="listbox"], [role="dialog"], [data-editing]') !== null
  )
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(`main ${selector}`)
  if (!button || button.disabled) return false
  button.click()
  return true
}

function focus(selector: string): boolean {
  const input = document.querySelector<HTMLInputElement>(`main ${selector}`)
  input?.focus()
  input?.select()
  return input !== null
}
