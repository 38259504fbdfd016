// Rules: which vendor a merchant is, from people's choices. Each can be changed, removed and brought back.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2, TriangleAlert } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, SearchLine } from '../../components/controls.tsx'
import { Empty, Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Mark } from '../../components/states.tsx'
import { region, useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { RuleView } from '../../ipc.ts'
import { useUndo } from '../../live/useUndo.tsx'
import { keys } from '../../live/views.ts'
import table from '../Jobs.module.css'
import { VendorPicker } from '../run/VendorPicker.tsx'

/** Rules Rust is asked for at once; a longer list is narrowed by searching. */
const MOST = 200

export function Rules({ companyId }: { companyId: string }) {
  const t = useT()
  const client = useQueryClient()
  const { took } = useUndo()
  const [text, setText] = useState('')
  const searched = useDeferredValue(text)
  const rules = useQuery({
    queryKey: [...keys.rules(companyId), searched],
    queryFn: () => ipc.listRules(companyId, searched, 0, MOST),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const acting = useMutation({
    mutationFn: async ({ redo, done }: { redo: () => Promise<number>; done: string }) => ({
      step: await redo(),
      redo,
      done,
    }),
    onSuccess: async ({ step: first, redo, done }) => {
      let step = first
      const refresh = () => client.invalidateQueries({ queryKey: keys.rules(companyId) })
      took({
        companyId,
        done,
        undo: async () => {
          await ipc.undoRule(companyId, step)
          await refresh()
        },
        redo: async () => {
          step = await redo()
          await refresh()
        },
      })
      await refresh()
    },
  })
  const rows = rules.data?.rows ?? []
  return (
    <>
      <ErrorBox error={rules.error ?? acting.error} actions={{}} />
      <SearchLine label={t('rules.search')} value={text} onChange={setText} />
      {rules.isPending && !rules.error && <Pending />}
      {rules.data?.total === 0 && <Empty>{t(searched === '' ? 'rules.none' : 'rules.noMatch')}</Empty>}
      {rows.length > 0 && (
        <div
          className={table['table']}
          role="region"
          aria-label={t('vendors.tab.rules')}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <table data-testid="rules">
            <thead>
              <tr>
                <th scope="col">{t('column.merchant')}</th>
                <th scope="col">{t('rules.category')}</th>
                <th scope="col">{t('rules.where')}</th>
                <th scope="col">{t('column.vendor')}</th>
                <th scope="col">{t('rules.last')}</th>
                <th scope="col">{t('rules.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((rule) => (
                <One
                  key={`${rule.merchant} ${rule.category}`}
                  companyId={companyId}
                  rule={rule}
                  change={(vendorId) => {
                    const { merchant, category, countries } = rule
                    acting.mutate({
                      redo: () => ipc.makeRule(companyId, merchant, category, countries, vendorId),
                      done: t('rules.made', { merchant }),
                    })
                  }}
                  remove={() => {
                    const { merchant, category } = rule
                    acting.mutate({
                      redo: () => ipc.withdrawRule(companyId, merchant, category),
                      done: t('rules.removed', { merchant }),
                    })
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(rules.data?.total ?? 0) > MOST && <p className="caption">{t('vendors.more', { n: MOST })}</p>}
    </>
  )
}

interface OneProps {
  companyId: string
  rule: RuleView
  change: (vendorId: string) => void
  remove: () => void
}

function One({ companyId, rule, change, remove }: OneProps) {
  const t = useT()
  const [picking, setPicking] = useState(false)
  const where = rule.countries.map((code) => code || t('rules.anywhere')).join(', ')
  return (
    <tr>
      <td>
        <strong>{rule.merchant}</strong>
      </td>
      <td>{rule.category || <span className="quiet">{t('common.none')}</span>}</td>
      <td>{where}</td>
      <td>
        <Whom rule={rule} />
      </td>
      <td className="quiet">
        {rule.who}, {region.instant(rule.at)}
      </td>
      <td>
        {picking ? (
          <VendorPicker
            companyId={companyId}
            label={t('vendor.for', { name: rule.merchant })}
            removable={false}
            inCell
            onPick={(vendorId) => {
              setPicking(false)
              if (vendorId !== null) change(vendorId)
            }}
            onLeave={() => {
              setPicking(false)
            }}
          />
        ) : (
          <>
            <Button
              look="bare"
              icon={Pencil}
              aria-label={t('rules.changeNamed', { merchant: rule.merchant })}
              onPress={() => {
                setPicking(true)
              }}
              testid="change-rule"
            >
              {t('rules.change')}
            </Button>
            <Button
              look="bare"
              icon={Trash2}
              aria-label={t('rules.removeNamed', { merchant: rule.merchant })}
              onPress={remove}
              testid="remove-rule"
            >
              {t('rules.remove')}
            </Button>
          </>
        )}
      </td>
    </tr>
  )
}

function Whom({ rule }: { rule: RuleView }) {
  const t = useT()
  const all = rule.conflict
    ? [...(rule.rule ? [rule.rule] : []), ...rule.chosen]
    : [rule.rule ?? rule.chosen[0]]
  const names = [...new Set(all.map((one) => one?.name ?? t('rules.gone')))].join(' / ')
  if (rule.conflict) {
    return (
      <Mark look={{ icon: TriangleAlert, tone: 'warn' }} title={t('why.rule_conflict')}>
        {t('rules.conflict', { names })}
      </Mark>
    )
  }
  if (rule.rule === null) {
    return <span className="quiet">{t('rules.chosen', { name: names, n: rule.chosen[0]?.times ?? 0 })}</span>
  }
  if (!rule.rule.usable) {
    return <Mark look={{ icon: TriangleAlert, tone: 'warn' }}>{t('rules.unusable', { name: names })}</Mark>
  }
  return <span>{names}</span>
}
