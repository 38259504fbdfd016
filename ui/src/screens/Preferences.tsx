import { Select, Segments } from '../components/controls.tsx'
import { KeychainRetry } from '../components/KeychainRetry.tsx'
import { Page, Panel } from '../components/page.tsx'
import { KeyTable } from '../frame/Shortcuts.tsx'
import { usePreferences, useT } from '../intl.tsx'
import type { LanguageChoice, ThemeChoice } from '../intl.tsx'
import { languageIds, languages } from '../languages.ts'
import { useApp } from '../live/views.ts'
import { ProgramPanels } from './Program.tsx'
import css from './Settings.module.css'

export function Preferences() {
  const t = useT()
  const { data: app } = useApp()
  const { language, setLanguage, theme, setTheme } = usePreferences()
  const choices: LanguageChoice[] = ['system', ...languageIds]
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
          choices={choices.map((id) => ({
            id,
            label: id === 'system' ? t('language.system') : languages[id].name,
          }))}
          testid="language"
        />
        <p className="caption">{t('preferences.region')}</p>
      </Panel>
      <ProgramPanels />
      <Panel title={t('preferences.keys')}>
        <KeyTable />
      </Panel>
      {app && (
        <Panel title={t('preferences.about')}>
          <dl className={css['facts']}>
            <dt>{t('preferences.version')}</dt>
            <dd>{app.version}</dd>
            <dt>{t('preferences.keychain')}</dt>
            <dd>
              {t(`keychain.${app.keychain}`)} <KeychainRetry state={app.keychain} />
            </dd>
          </dl>
        </Panel>
      )}
    </Page>
  )
}
