import { FlaskConical, ScrollText, ShieldCheck } from 'lucide-react'
import { useT } from '../intl.tsx'
import type { CertaintyView } from '../ipc.ts'
import { Mark } from './states.tsx'
import type { Look } from './states.tsx'

const looks: Record<CertaintyView, Look> = {
  judged: { icon: ShieldCheck, tone: 'ok' },
  specified: { icon: ScrollText, tone: 'muted' },
  needsTrial: { icon: FlaskConical, tone: 'warn' },
}

/** How sure it is that the accounting system takes the file. */
export function Certainty({ of }: { of: CertaintyView }) {
  const t = useT()
  return <Mark look={looks[of]}>{t(`formats.certainty.${of}`)}</Mark>
}
