import { Bookmark, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ChipFold } from '../../components/Chip.tsx'
import { Button, Field } from '../../components/controls.tsx'
import { useT } from '../../intl.tsx'
import { isView, useSavedViews } from '../../live/useSavedViews.ts'
import { filterOf } from '../../values/queries.ts'
import type { EntriesSearch } from '../../values/queries.ts'
import css from './Filters.module.css'

/** Filters that were given a name. */
export function Views({
  search,
  onChange,
}: {
  search: EntriesSearch
  onChange: (search: EntriesSearch) => void
}) {
  const t = useT()
  const { views, save, remove } = useSavedViews()
  const [name, setName] = useState('')
  const now = views.find((view) => isView(view, search))
  const filtered = Object.keys(filterOf(search)).length > 0
  return (
    <ChipFold label={t('views.title')} value={now?.name ?? null} testid="views">
      {(close) => (
        <>
          {views.length === 0 && <p className="quiet">{t('views.none')}</p>}
          {views.length > 0 && (
            <ul className={css['views']}>
              {views.map((view) => (
                <li key={view.name}>
                  <Button
                    look="bare"
                    icon={Bookmark}
                    onPress={() => {
                      onChange(view.search)
                      close()
                    }}
                    testid="view"
                  >
                    {view.name}
                  </Button>
                  <Button
                    look="bare"
                    icon={Trash2}
                    aria-label={t('views.remove', { name: view.name })}
                    onPress={() => {
                      remove(view.name)
                    }}
                  >
                    {''}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {filtered && now === undefined && (
            <form
              className={css['amount']}
              onSubmit={(event) => {
                event.preventDefault()
                if (name.trim() === '') return
                save(name.trim(), search)
                setName('')
                close()
              }}
            >
              <Field label={t('views.name')} value={name} onChange={setName} testid="view-name">
                <Button type="submit" isDisabled={name.trim() === ''} testid="view-save">
                  {t('views.save')}
                </Button>
              </Field>
            </form>
          )}
        </>
      )}
    </ChipFold>
  )
}
