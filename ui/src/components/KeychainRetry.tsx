import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { AppView } from '../ipc.ts'
import { useToasts } from '../live/useToasts.tsx'
import { keys } from '../live/views.ts'
import { newer } from '../values/newer.ts'
import { Button } from './controls.tsx'

/** Asks the keychain once more, after a person unlocked or allowed it. */
export function KeychainRetry({ state }: { state: AppView['keychain'] }) {
  const t = useT()
  const client = useQueryClient()
  const { complain } = useToasts()
  const asking = useMutation({
    mutationFn: () => ipc.retryKeychain(),
    onSuccess: (view) => {
      client.setQueryData<AppView>(keys.app, (known) => newer(known, view))
    },
    onError: complain,
  })
  if (state === 'ready') return null
  return (
    <Button
      icon={RotateCw}
      pending={asking.isPending}
      onPress={() => {
        asking.mutate()
      }}
      testid="retry-keychain"
    >
      {t('keychain.retry')}
    </Button>
  )
}
