import { Select, Segments } from '../components/controls.tsx'
import { Page, Panel } from '../components/page.tsx'
import { languages, usePreferences, useT } from '../intl.tsx'
import type { LanguageChoice, MessageId, ThemeChoice } from '../intl.tsx'
import { useApp } from '../live/views.ts'
import css from './Settings.module.css'

const isMac = navigator.userAgent.includes('Mac')
const ctrl = isMac ? 'Cmd' : 'Ctrl'

const shortcuts: readonly (readonly [string, MessageId])[] = [
  [`${ctrl}+1 ${ctrl}+2 ${ctrl}+3 ${ctrl}+4`, 'keys.sections'],
  [`${ctrl}+Enter`, 'keys.primary'],
  [`${ctrl}+F`, 'keys.search'],
  ['F5', 'keys.fetch'],
  ['Esc', 'keys.back'],
  [`${ctrl}+A`, 'keys.selectAll'],
  ['Space', 'keys.select'],
  ['Shift+↑ Shift+↓', 'keys.range'],
  ['Enter F2', 'keys.edit'],
]

export function Preferences() {
  const t = useT()
  const { data: app } = useApp()
  const { language, setLanguage, theme, setTheme } = usePreferences()
  const choices: LanguageChoice[] = ['system', ...languages]
  return (
    <Page title={t('frame.preferences')} shape="text">
      <Panel title={t('preferences.look')}>
        <Segments<ThemeChoice>
          labelled
          label={t('preferences.theme')}
          value={theme}
          onChange={setTheme}
          choices={(['system', 'light', 'dark'] as const).map((id) => ({ id, label: t(`theme.${id}`) }))}
        />
        <Select<LanguageChoice>
          label={t('preferences.language')}
          value={language}
          onChange={setLanguage}
          choices={choices.map((id) => ({ id, label: t(`language.${id}`) }))}
          testid="language"
        />
        <p className="caption">{t('preferences.region')}</p>
      </Panel>
      <Panel title={t('preferences.keys')}>
        <table className={css['keys']}>
          <tbody>
            {shortcuts.map(([keys, id]) => (
              <tr key={id}>
                <td>{t(id)}</td>
                <td className="end">
                  {keys.split(' ').map((key) => (
                    <span key={key}>
                      <kbd>{key}</kbd>{' '}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {app && (
        <Panel title={t('preferences.about')}>
          <dl className={css['facts']}>
            <dt>{t('preferences.version')}</dt>
            <dd>{app.version}</dd>
            <dt>{t('preferences.keychain')}</dt>
            <dd>{t(`keychain.${app.keychain}`)}</dd>
          </dl>
        </Panel>
      )}
    </Page>
  )
}
