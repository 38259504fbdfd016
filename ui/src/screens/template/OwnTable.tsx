// Where a format takes a table of the company's own: make one, take it from a sample, or go back to every field.

import { useMutation } from '@tanstack/react-query'
import { FileSearch, Table2, Undo2 } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ProposalView, SettingsView } from '../../ipc.ts'
import { freshTemplate } from '../../values/template.ts'
import css from './Template.module.css'

interface Props {
  value: SettingsView
  pending: boolean
  /** Goes back to every field. */
  drop: () => void
  open: (proposal: ProposalView) => void
}

export function OwnTable({ value, pending, drop, open }: Props) {
  const t = useT()
  const { template } = value.profile
  const matching = useMutation({
    mutationFn: () => ipc.matchSampleFile(),
    onSuccess: (proposal) => {
      if (proposal) open(proposal)
    },
  })
  return (
    <div className={css['own']} data-testid="own-table">
      <ErrorBox error={matching.error} actions={{}} />
      <div className={css['buttons']}>
        <Button
          icon={Table2}
          onPress={() => {
            open({ template: template ?? freshTemplate(), doubts: [] })
          }}
          testid="make-table"
        >
          {template === null ? t('template.make') : t('template.change')}
        </Button>
        <Button
          icon={FileSearch}
          pending={matching.isPending}
          onPress={() => {
            matching.mutate()
          }}
          testid="match-sample"
        >
          {t('template.match')}
        </Button>
        {template !== null && (
          <Button icon={Undo2} pending={pending} onPress={drop} testid="drop-table">
            {t('template.drop')}
          </Button>
        )}
      </div>
    </div>
  )
}
