// A word of the trade with its meaning one press away.

import { CircleHelp } from 'lucide-react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { Link } from '@tanstack/react-router'
import { useT } from '../intl.tsx'
import css from './Term.module.css'

/** Terms with a sentence of their own in every language, in the order of the help page. */
export const terms = [
  'entry',
  'job',
  'item',
  'run',
  'ready',
  'receipt',
  'account',
  'contra',
  'wallet',
  'vendor',
  'payable',
  'journal',
  'voucher',
  'format',
  'check',
  'leftOut',
  'booked',
  'handOver',
  'confirm',
  'report',
  'lease',
  'pace',
  'checksum',
  'totals',
  'keychain',
] as const
export type TermId = (typeof terms)[number]

export function Term({ id }: { id: TermId }) {
  const t = useT()
  const name = t(`term.${id}`)
  return (
    <DialogTrigger>
      <AriaButton className={css['ask'] ?? ''} aria-label={t('help.ask', { term: name })}>
        <CircleHelp size={14} aria-hidden />
      </AriaButton>
      <Popover className={css['popover'] ?? ''} placement="bottom start">
        <Dialog className={css['dialog'] ?? ''} aria-label={name}>
          {({ close }) => (
            <>
              <strong>{name}</strong>
              <p>{t(`term.${id}.about`)}</p>
              <Link to="/help" hash={id} onClick={close}>
                {t('help.more')}
              </Link>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
