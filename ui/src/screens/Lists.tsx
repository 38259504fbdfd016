// The lists Pleo and the accounting system share: vendors, accounts, tax codes and tags. Imported, compared, and only what a
// person saw is changed in Pleo.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Field, Segments } from '../components/controls.tsx'
import { Page, Panel, Pending } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { ListView } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { keys } from '../live/views.ts'
import { ListImport } from './lists/ListImport.tsx'
import { ListPlan } from './lists/ListPlan.tsx'
import css from './lists/Lists.module.css'

/** Choice that opens the field for another group of tags. */
const OTHER = 'other'

export function Lists() {
  const t = useT()
  const { companyId } = useParams({ from: '/company/$companyId/lists' })
  const [chosen, setChosen] = useState('vendors')
  const [groups, setGroups] = useState<readonly string[]>([])
  const [group, setGroup] = useState('')
  const lists = useQuery({ queryKey: keys.lists(companyId), queryFn: () => ipc.listLists(companyId) })
  const actions = useProblemActions(companyId, () => void lists.refetch())
  const known = lists.data ?? []
  const names = [...new Set([...known.map(({ list }) => list), ...groups])]
  const nameOf = (list: string) =>
    list.startsWith('tags:')
      ? t('lists.tagsOf', { group: list.slice(5) })
      : t(list === 'accounts' ? 'lists.accounts' : list === 'tax_codes' ? 'lists.taxCodes' : 'lists.vendors')
  const list: ListView = known.find((one) => one.list === chosen) ?? {
    list: chosen,
    rows: null,
    source: null,
    importedAt: null,
    busy: false,
    sync: null,
  }
  return (
    <Page title={t('lists.title')} about={t('lists.about')} shape="wide">
      <ErrorBox error={lists.error} actions={actions} />
      {lists.isPending && !lists.error && <Pending />}
      {lists.data && (
        <>
          <Segments
            label={t('lists.which')}
            value={chosen}
            onChange={setChosen}
            choices={[
              ...names.map((id) => ({ id, label: nameOf(id) })),
              { id: OTHER, label: t('lists.otherTags') },
            ]}
            testid="lists"
          />
          {chosen === OTHER ? (
            <Panel title={t('lists.otherTags')}>
              <form
                className={css['line']}
                onSubmit={(event) => {
                  event.preventDefault()
                  const name = `tags:${group.trim()}`
                  setGroups((before) => [...before, name])
                  setChosen(name)
                }}
              >
                <Field
                  label={t('lists.group')}
                  hint={t('lists.group.hint')}
                  value={group}
                  onChange={setGroup}
                  testid="group"
                />
                <Button type="submit" isDisabled={group.trim() === ''} testid="open-group">
                  {t('lists.openGroup')}
                </Button>
              </form>
            </Panel>
          ) : (
            <div className={css['list']} key={chosen}>
              <p className="quiet" data-testid="list-state">
                {list.rows === null || list.importedAt === null
                  ? t('lists.never')
                  : t('lists.imported', {
                      n: list.rows,
                      file: list.source ?? '',
                      time: region.instant(list.importedAt),
                    })}
              </p>
              <ListImport companyId={companyId} list={list} />
              {list.rows !== null && <ListPlan companyId={companyId} list={list} />}
            </div>
          )}
        </>
      )}
    </Page>
  )
}
