// Every key there is, read from the same list that the keys, the menu and the palette read.

import { useNavigate } from '@tanstack/react-router'
import { BookOpen, X } from 'lucide-react'
import { Fragment } from 'react'
import { isMac, keysOf, shown } from '../commands/keys.ts'
import { commands, menus } from '../commands/registry.ts'
import { Button } from '../components/controls.tsx'
import { Sheet, SheetFoot } from '../components/Sheet.tsx'
import { gridKeys } from '../grid/keys.ts'
import { useT } from '../intl.tsx'
import css from './Shortcuts.module.css'

export function Shortcuts({ close }: { close: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  return (
    <Sheet title={t('shortcuts.title')} close={close} testid="shortcuts">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <div className={css['list']} tabIndex={0} role="region" aria-label={t('shortcuts.title')}>
        <KeyTable />
      </div>
      <SheetFoot>
        <Button
          icon={BookOpen}
          onPress={() => {
            close()
            void navigate({ to: '/help' })
          }}
        >
          {t('shortcuts.help')}
        </Button>
        <Button look="bare" icon={X} onPress={close}>
          {t('toasts.close')}
        </Button>
      </SheetFoot>
    </Sheet>
  )
}

export function KeyTable() {
  const t = useT()
  const mac = isMac(navigator.userAgent)
  return (
    <table className={css['keys']}>
      {menus.map((menu) => (
        <tbody key={menu}>
          <tr>
            <th scope="rowgroup" colSpan={2}>
              {t(`menu.${menu}`)}
            </th>
          </tr>
          {commands
            .filter((command) => command.menu === menu && keysOf(command.id, mac).length > 0)
            .map(({ id }) => (
              <tr key={id}>
                <td>{t(`command.${id}`)}</td>
                <td className="end">
                  <Keys keys={keysOf(id, mac)} mac={mac} />
                </td>
              </tr>
            ))}
        </tbody>
      ))}
      <tbody>
        <tr>
          <th scope="rowgroup" colSpan={2}>
            {t('shortcuts.grid')}
          </th>
        </tr>
        {gridKeys.map(({ id, keys }) => (
          <tr key={id}>
            <td>{t(`keys.${id}`)}</td>
            <td className="end">
              <Keys keys={keys} mac={mac} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Keys({ keys, mac }: { keys: readonly string[]; mac: boolean }) {
  return (
    <>
      {keys.map((one, index) => (
        <Fragment key={one}>
          {index > 0 && ' '}
          <kbd className={css['key']}>{shown(one, mac)}</kbd>
        </Fragment>
      ))}
    </>
  )
}
