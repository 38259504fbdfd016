// A combobox over the company's vendors. Rust searches; at most 50 matches are shown, and the list is not virtual.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useRef, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { VendorOption } from '../../ipc.ts'
import { keys } from '../../live/views.ts'
import css from './VendorPicker.module.css'

const SHOWN = 50

/** The key of "no vendor"; Pleo's ids are never empty. */
const NONE = ''

interface Props {
  companyId: string
  label: string
  typed?: string
  /** Whether there is a tag that can be taken away. */
  removable: boolean
  onPick: (vendorId: string | null) => void
  /** Left without a choice; `escaped` when by key. */
  onLeave?: (escaped: boolean) => void
  /** It takes the place of a cell that had focus. */
  inCell?: boolean
}

export function VendorPicker({
  companyId,
  label,
  typed = '',
  removable,
  onPick,
  onLeave,
  inCell = false,
}: Props) {
  const t = useT()
  const [text, setText] = useState(typed)
  const picked = useRef(false)
  const popover = useRef<HTMLElement>(null)
  const searched = useDeferredValue(text)
  const vendors = useQuery({
    queryKey: keys.vendors(companyId, searched),
    queryFn: () => ipc.listVendors(companyId, searched),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  const found = (vendors.data ?? []).slice(0, SHOWN)
  const none: VendorOption = { id: NONE, name: t('vendor.none'), code: null, taxId: null }
  const items = removable && text === '' ? [none, ...found] : found

  const pick = (key: string) => {
    picked.current = true
    onPick(key === NONE ? null : key)
    setText('')
  }

  return (
    <div
      className={css['picker']}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Escape' || !onLeave) return
        event.preventDefault()
        event.stopPropagation()
        onLeave(true)
      }}
      onBlur={(event) => {
        const to = event.relatedTarget
        if (picked.current || event.currentTarget.contains(to) || popover.current?.contains(to)) return
        onLeave?.(false)
      }}
    >
      <ComboBox
        items={items}
        value={null}
        inputValue={text}
        onInputChange={setText}
        onChange={(key) => {
          if (key !== null) pick(String(key))
        }}
        menuTrigger="focus"
        allowsEmptyCollection
        className={css['box'] ?? ''}
      >
        <Label className="hidden">{label}</Label>
        <Input
          className={css['input'] ?? ''}
          placeholder={inCell ? t('vendor.search') : label}
          data-testid="vendor-input"
          // eslint-disable-next-line jsx-a11y/no-autofocus -- focus was in the cell
          autoFocus={inCell}
        />
        <Popover ref={popover} className={css['popover'] ?? ''} placement="bottom start">
          <ListBox
            className={css['list'] ?? ''}
            renderEmptyState={() => (
              <p className={css['empty']}>{vendors.isFetching ? t('common.loading') : t('vendor.noMatch')}</p>
            )}
          >
            {(vendor: VendorOption) => (
              <ListBoxItem id={vendor.id} textValue={vendor.name} className={css['option'] ?? ''}>
                <span className={css['name']}>{vendor.name}</span>{' '}
                <span className={css['code']}>{[vendor.code, vendor.taxId].filter(Boolean).join(' · ')}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </div>
  )
}
