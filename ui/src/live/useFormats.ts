import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ipc } from '../ipc.ts'
import { keys } from './views.ts'
import { useSaid } from './useSaid.ts'

/** The formats of core, what they say of themselves and their settings in the window's language. */
export function useFormats() {
  const said = useSaid()
  const { data, error, refetch } = useQuery({ queryKey: keys.formats, queryFn: () => ipc.listFormats() })
  const spoken = useMemo(
    () =>
      data?.map((format) => ({
        ...format,
        name: said(format.name),
        about: said(format.about),
        note: said(format.note),
        settings: format.settings.map((setting) => ({
          ...setting,
          label: said(setting.label),
          about: said(setting.about),
        })),
      })),
    [data, said],
  )
  return { data: spoken, error, refetch }
}
