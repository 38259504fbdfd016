import { useEffect } from 'react'
import { accelerator, isMac, keysOf } from '../commands/keys.ts'
import { commands, menus } from '../commands/registry.ts'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { MenuView } from '../ipc.ts'
import { useToasts } from '../live/useToasts.tsx'

/** Shows the registry in the native menu bar, again whenever the language changes. */
export function useMenu(): void {
  const t = useT()
  const { complain } = useToasts()
  useEffect(() => {
    const mac = isMac(navigator.userAgent)
    const views = menus.map<MenuView>((menu) => ({
      title: t(`menu.${menu}`),
      lines: commands
        .filter((command) => command.menu === menu)
        .map(({ id }) => {
          const [keys] = keysOf(id, mac)
          return {
            id,
            label: t(`command.${id}`),
            accelerator: keys === undefined ? null : accelerator(keys),
          }
        }),
    }))
    ipc.setMenu(views).catch(complain)
  }, [t, complain])
}
