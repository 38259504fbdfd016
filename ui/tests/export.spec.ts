// The later half of an export: entries that are booked already, voucher numbers, a lost lease, one item whole, files looked
// into, compared and written again, history, and the summary on paper.

import type { Page } from '@playwright/test'
import { expect, startRun, test } from './bench.ts'

const entries = '/company/demo/entries'

async function toHandOver(page: Page) {
  await startRun(page)
  await page.getByTestId('build-files').click()
  await expect(page.getByTestId('hand-over')).toBeVisible()
}

async function toEnd(page: Page) {
  await toHandOver(page)
  await page.getByTestId('all-imported').click()
  await expect(page.getByTestId('finished')).toBeVisible()
}

test('entries that are booked before are only reported unless a person says so, and that can be undone', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries, 'demo,fast,again')
  await startRun(page)
  const panel = page.getByTestId('booked-before')
  await expect(panel).toContainText('12 entries are already booked')
  await expect(panel).toContainText('12 entries in ledgerport-0007.csv (export 7)')
  await expect(page.getByTestId('build-files')).toContainText(/Build files for \d+ of 48/)
  const before = await page.getByTestId('build-files').textContent()

  await page.getByTestId('show-booked').click()
  await expect(page.getByTestId('segment-bookedBefore')).toHaveText('Booked before 12')
  await expect(page.locator('[data-column="reason"]').first()).toContainText(
    'Already booked in ledgerport-0007.csv, voucher V-2004. Is only reported.',
  )
  // One of them, on purpose, by name and with a reason.
  await page.locator('[data-cell="0:0"]').click()
  await page.locator('[data-cell="1:0"]').click()
  const chosen = page.locator('section[aria-label="Items"]')
  await chosen.getByTestId('booked-again').click()
  await expect(page.getByTestId('ask-who')).toHaveValue('anna')
  await expect(page.getByTestId('ask-really')).toBeDisabled()
  await page.getByTestId('ask-why').fill('The first file was deleted before its import')
  await expectSound(['aria-hidden-focus'])
  await page.getByTestId('ask-really').click()
  await expect(page.locator('[data-column="reason"]').first()).toContainText('Is booked again on purpose.')
  await expect(page.getByTestId('build-files')).not.toHaveText(before ?? '')
  // Undone before it is acted on.
  await page.keyboard.press('Control+z')
  await expect(page.locator('[data-column="reason"]').first()).toContainText('Is only reported.')
  await expect(page.getByTestId('build-files')).toHaveText(before ?? '')
  // All of them at once.
  await panel.getByTestId('booked-leave').click()
  await expect(page.locator('[data-column="reason"]').first()).toContainText(
    'Left out of this export on purpose',
  )
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('build-files')).toHaveText(before ?? '')
  await page.getByTestId('build-files').click()
  await expect(page.getByTestId('hand-over')).toContainText(
    '12 entries of earlier files are reported with them.',
  )
  await expectSound()
})

test('voucher numbers are typed down the list by keyboard alone and outlive the page', async ({
  bench: { page, open },
}) => {
  await open(entries)
  await toHandOver(page)
  await expect(page.getByTestId('numbers-given')).toContainText('No voucher numbers yet')
  const first = page.locator('[data-column="number"][role="gridcell"]').first()
  await first.focus()
  for (const number of ['V-1001', 'V-1002', 'V-1003']) {
    // One cell after the other: each Enter goes one row down.
    // eslint-disable-next-line no-await-in-loop
    await page.keyboard.type(number)
    // eslint-disable-next-line no-await-in-loop
    await page.keyboard.press('Enter')
  }
  await expect(page.getByTestId('numbers-given')).toHaveText('3 voucher numbers are given.')
  await page.keyboard.type('wrong')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('numbers-given')).toHaveText('3 voucher numbers are given.')
  await page.keyboard.press('Control+2')
  await expect(page.getByTestId('select-all-ready')).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByTestId('numbers-given')).toHaveText('3 voucher numbers are given.')
  await expect(first).toHaveText('V-1001')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('finished')).toBeVisible()
  await expect(first).toHaveText('V-1001')
})

test('a pasted column shows what pairs with what; a column of another length is refused', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await toHandOver(page)
  const count = await page.getByTestId('all-imported').textContent()
  const filed = Number(/\d+/.exec(count ?? '')?.[0])
  await page.getByTestId('paste-numbers').click()
  const field = page.getByTestId('pasted-numbers')
  const column = Array.from({ length: filed }, (_, n) => `2026-${String(n + 1)}`)
  await field.fill(column.slice(1).join('\n'))
  await expect(page.getByTestId('numbers-summary')).toContainText('1 line does not fit')
  await expect(page.getByTestId('numbers-misfits')).toContainText(
    `The column has ${String(filed - 1)} numbers and the file ${String(filed)} vouchers`,
  )
  await expect(page.getByTestId('take-numbers')).toBeDisabled()
  await expect(page.getByTestId('take-fitting')).toHaveCount(0)
  await expectSound()

  await field.fill('LP-0001\tB-7\nLP-9999\tB-8\nLP-0002\tB-9')
  await expect(page.getByTestId('numbers-pairs')).toContainText('LP-0002B-9')
  await expect(page.getByTestId('take-numbers')).toBeDisabled()
  await expect(page.getByTestId('take-fitting')).toHaveText('Take the 2 that fit, leave 1 line')

  await field.fill(column.join('\r\n'))
  await expect(page.getByTestId('numbers-summary')).toHaveText(
    `${String(filed)} numbers have a voucher, 0 vouchers get none.`,
  )
  await page.getByTestId('take-numbers').click()
  await expect(page.getByTestId('all-imported')).toContainText(`${String(filed)} with numbers`)
  // One was refused after all: its number does not go to Pleo.
  await page.getByTestId('all-except').click()
  await page.locator('[data-cell="1:0"]').click()
  await page.getByTestId('refused-reason').fill('Account 3120 is closed.')
  await page.getByTestId('confirm-except').click()
  await expect(page.getByTestId('finished')).toBeVisible()
  await expect(page.locator('[data-column="number"]').first()).toHaveText('2026-1')
  await expect(page.locator('[data-column="number"]').nth(1)).toHaveText('')
})

test('a job Pleo closed goes on in a new one with one key', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries, 'demo,fast,expired')
  await toHandOver(page)
  await expect(page.getByTestId('lease')).toContainText('min left')
  await page.getByTestId('all-imported').click()
  await expect(page.getByTestId('problem')).toContainText('Pleo has closed this export job')
  await expect(page.getByTestId('continue')).toContainText('recognised and only reported')
  await expectSound()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Export 2')
  await expect(page.getByTestId('review')).toBeVisible()
  await page.getByTestId('nav-jobs').click()
  await page.getByRole('link', { name: 'Export 1', exact: true }).click()
  await expect(page.getByRole('link', { name: 'The rest went on in another export' })).toBeVisible()
  await expect(page.getByTestId('continue-run')).toHaveCount(0)
})

test('giving up with a file asks why, and says that nothing was imported', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await toHandOver(page)
  await page.getByTestId('cancel').click()
  await expect(page.getByRole('dialog')).toContainText('Pleo is told that all')
  await expect(page.getByTestId('cancel-really')).toBeDisabled()
  await expectSound(['aria-hidden-focus'])
  await page.getByTestId('cancel-why').fill('The period is closed')
  await page.getByTestId('cancel-really').click()
  await expect(page.getByTestId('failures')).toContainText('The period is closed')
})

test('an item whole: postings, lines, its rows of the file, receipts', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await startRun(page)
  // By keyboard: Enter on a cell that cannot be edited.
  await page.locator('[data-cell="4:3"]').focus()
  await page.keyboard.press('Enter')
  const sheet = page.getByTestId('item-sheet')
  await expect(sheet.getByTestId('postings')).toContainText('5820')
  await expect(sheet.getByTestId('item-lines').locator('tbody tr')).toHaveCount(2)
  await expect(sheet.getByTestId('preview-table')).toContainText('LP-0005')
  await expect(sheet.getByTestId('receipts')).toContainText('application/pdf')
  await expectSound()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(page.locator('[data-cell="4:3"]')).toBeFocused()
  // By mouse: its merchant.
  await page.locator('[data-cell="0:2"]').click()
  await expect(sheet).toBeVisible()
})

test('a file is looked into before it is written, as a table and as text', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await startRun(page)
  await page.getByTestId('preview-file').click()
  const sheet = page.getByTestId('preview')
  await expect(sheet).toContainText('The first 20 vouchers of export 1')
  await expect(sheet.getByTestId('preview-table').locator('tbody tr')).toHaveCount(40)
  await expect(sheet).toContainText('1 more column is empty here.')
  await expect(sheet.getByText(/items cannot be written so/)).toBeVisible()
  await expectSound()
  await sheet.getByTestId('segment-text').click()
  await expect(sheet.getByTestId('preview-text')).toContainText('LP-0001;')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('preview-file')).toBeFocused()
})

test('every format shows itself on the own items before it is chosen', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/formats')
  await page.getByTestId('preview-format').first().click()
  await expect(page.getByTestId('preview')).toContainText('There are no items yet')
  await page.getByTestId('close-sheet').click()
  await page.getByTestId('nav-entries').click()
  await startRun(page)
  await page.getByTestId('nav-formats').click()
  await page.getByTestId('search').fill('datev')
  await page.getByTestId('preview-format').click()
  await expect(page.getByTestId('preview')).toContainText('needs “Adviser number (Beraternummer)”')
  await expect(page.getByTestId('preview-table')).toContainText('LP-0001')
  await expectSound()
})

test('a file that was changed is compared, and the right one written again', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries, 'demo,fast,tampered')
  await toEnd(page)
  await page.getByTestId('verify-files').click()
  await expect(page.getByTestId('file-state').first()).toContainText('Changed')
  await page.getByTestId('compare').click()
  await expect(page.getByTestId('difference')).toContainText('1 line differs')
  await expect(page.getByTestId('difference').locator('del')).toContainText(';0700;')
  await expect(page.getByTestId('difference').locator('ins')).toContainText(';700;')
  await expectSound()
  await page.getByTestId('write-again').click()
  await expect(page.getByText('2 files with the same bytes in')).toBeVisible()
})

test('what was not imported after all is taken back by name and with a reason', async ({
  bench: { page, open, expectSound },
}) => {
  await open(entries)
  await toEnd(page)
  await page.getByTestId('not-imported').click()
  await expect(page.getByRole('dialog')).toContainText('Pleo is told nothing')
  await expect(page.getByTestId('ask-really')).toBeDisabled()
  await page.getByTestId('ask-why').fill('The import was rolled back')
  await expectSound(['aria-hidden-focus'])
  await page.getByTestId('ask-really').click()
  await page.getByTestId('open-history').click()
  const audit = page.getByTestId('audit')
  await expect(audit.locator('[data-kind="voided"]')).toContainText('Not imported: 48 entries')
  await expect(audit.locator('[data-kind="voided"]')).toContainText('The import was rolled back')
  await expect(audit.locator('[data-kind="voided"]')).toContainText('anna')
  await expect(page.getByTestId('history')).toContainText('SHA-256')
  await expectSound()
})

test('the summary is printed with files, checksums, totals and every item, and nothing else', async ({
  bench: { page, open },
}) => {
  await page.addInitScript(() => {
    window.print = () => {
      document.body.dataset['printed'] = 'yes'
    }
  })
  await open(entries)
  await toEnd(page)
  await page.getByTestId('print').click()
  await expect(page.locator('body')).toHaveAttribute('data-printed', 'yes')
  const paper = page.getByTestId('paper')
  await expect(paper).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  await expect(paper).toBeVisible()
  await expect(page.locator('#root')).toBeHidden()
  await expect(paper).toContainText('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')
  await expect(paper.locator('table').last().locator('tbody tr')).toHaveCount(48)
  const pdf = await page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await expect(paper).toHaveCount(0)
})

test('accounts, tax codes, periods and patterns are edited, pasted and undone', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/settings')
  await page.getByTestId('account-map').fill('3620\t4930\n3720;4670')
  await page.getByTestId('closed-until').fill('2026-10-31')
  await page.getByTestId('choice-shift').click()
  await page.getByTestId('reference-pattern').fill('LP{id}')
  await expect(page.getByText('e.g. LP7K2M0Q4XWD')).toBeVisible()
  await page.getByTestId('save-settings').click()
  await expect(page.getByTestId('account-map')).toHaveValue('3620 = 4930\n3720 = 4670')
  await expect(page.getByTestId('save-settings')).toBeDisabled()
  await expectSound()
  await page.getByTestId('nav-entries').click()
  await page.getByTestId('nav-settings').click()
  await expect(page.getByTestId('closed-until')).toHaveValue('2026-10-31')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('account-map')).toHaveValue('3735 = 3736')
  await expect(page.getByTestId('closed-until')).toHaveValue('2026-09-30')
})

test('everything a company owns is saved to a file, and the keychain is asked again', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/settings')
  await page.getByTestId('hand-out').click()
  await expect(page.getByTestId('handed-out')).toContainText('ledgerport-Fjordlys-Kaffe-ApS-2026-11-22.jsonl')
  await expectSound()
  await open('/preferences', 'demo,locked')
  await page.getByTestId('retry-keychain').click()
  await expect(page.getByTestId('retry-keychain')).toHaveCount(0)
})

test('support text says what Rust and the window know, without a name', async ({ bench: { page, open } }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('/help')
  await page.getByRole('button', { name: 'Copy support text' }).click()
  await expect(page.getByText(/copied/i).first()).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('Ledgerport 0.1.0')
  expect(text).toContain('log, newest last:')
  expect(text).toContain('web view: ')
  expect(text).not.toContain('Fjordlys')
  expect(text).not.toContain('anna')
})

test('what becomes of receipts is chosen by keyboard and saved', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/settings')
  const places = page.getByTestId('receipts')
  const missing = page.getByTestId('receipts-missing')
  await expect(places.getByRole('radio', { checked: true })).toHaveAccessibleName(/In one package/)
  await places.getByRole('radio', { checked: true }).focus()
  // The last of three: one further is the first, which leaves them in Pleo, and then there is nothing else to say.
  await page.keyboard.press('ArrowDown')
  await expect(places.getByRole('radio', { checked: true })).toHaveAccessibleName(/Leave them in Pleo/)
  await expect(missing).toHaveCount(0)
  await expect(page.getByTestId('receipts-in-one')).toHaveCount(0)
  await page.keyboard.press('ArrowDown')
  await expect(places.getByRole('radio', { checked: true })).toHaveAccessibleName(/folder beside/)
  await missing.getByTestId('choice-fail').click()
  await page.getByTestId('receipts-in-one').click()
  await expectSound()
  await page.getByTestId('save-settings').click()
  await expect(page.getByTestId('save-settings')).toBeDisabled()
  await page.getByTestId('nav-jobs').click()
  await page.getByTestId('nav-settings').click()
  await expect(places.getByRole('radio', { checked: true })).toHaveAccessibleName(/folder beside/)
  await expect(missing.getByRole('radio', { checked: true })).toHaveAccessibleName(/Leave the entry out/)
  await expect(page.getByTestId('receipts-in-one').getByRole('checkbox')).toBeChecked()
})

test('receipts of one export are chosen for it alone', async ({ bench: { page, open, expectSound } }) => {
  await open('/company/demo/entries')
  await page.getByTestId('select-all-ready').click()
  await page.getByTestId('new-export').click()
  const fold = page.getByTestId('receipts-once')
  await expect(fold).toContainText('In one package with the file')
  await fold.locator('summary').focus()
  await page.keyboard.press('Enter')
  const places = page.getByTestId('receipts')
  await places.getByRole('radio', { checked: true }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(fold.locator('summary')).toContainText('Leave them in Pleo')
  await expectSound()
  await page.getByTestId('start-export').click()
  await page.getByTestId('build-files').click()
  await expect(page.getByTestId('hand-over')).toBeVisible()
  await expect(page.locator('li[data-role="package"]')).toHaveCount(0)
  await expect(page.getByTestId('receipts-fetched')).toHaveCount(0)
  await page.getByTestId('nav-settings').click()
  await expect(places.getByRole('radio', { checked: true })).toHaveAccessibleName(/In one package/)
})

test('the package is offered when the files are there, with its missing receipts and changed texts', async ({
  bench: { page, open, expectSound },
}) => {
  await open('/company/demo/entries')
  await startRun(page)
  await expect(page.getByTestId('changed-texts')).toHaveCount(0)
  await page.getByTestId('build-files').click()
  const handOver = page.getByTestId('hand-over')
  const pack = handOver.locator('li[data-role="package"]')
  await expect(pack).toContainText('.zip')
  await expect(pack).toContainText('receipts, index with checksums and proof of the totals')
  await expect(pack.getByTestId('reveal')).toBeVisible()
  await expect(page.getByTestId('receipts-fetched')).toContainText(/\d+ of \d+ receipts fetched/)

  await page.getByTestId('missing-receipts').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('missing-table').getByRole('row')).toHaveCount(2)
  await expect(page.getByTestId('missing-table')).toContainText('Receipt 1:')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('missing-sheet')).toHaveCount(0)
  await expect(page.getByTestId('missing-receipts')).toBeFocused()

  await page.getByTestId('changed-texts').click()
  const rows = page.getByTestId('texts-table').locator('tbody tr')
  await expect(rows).toHaveCount(200)
  await expect(page.getByTestId('texts-shown')).toHaveText('200 of 231 texts')
  await expect(rows.first()).toContainText('Lódz ?')
  await expect(rows.first()).toContainText(
    'characters replaced by the nearest ones, line breaks became blanks',
  )
  await expectSound()
  await page.getByTestId('more-texts').click()
  await expect(rows).toHaveCount(231)
  await expect(page.getByTestId('more-texts')).toHaveCount(0)
  await page.getByTestId('close-sheet').click()

  await page.getByTestId('all-imported').click()
  await expect(page.getByTestId('finished').locator('li[data-role="package"]')).toContainText('.zip')
})

test('the list of changed texts is copied whole, and no cell of it becomes a formula', async ({
  bench: { page, open },
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('/company/demo/entries')
  await startRun(page)
  await page.getByTestId('build-files').click()
  await page.getByTestId('changed-texts').click()
  await page.getByTestId('copy-list').click()
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(async () => (await copied()).split('\n').length).toBe(231)
  expect((await copied()).split('\n').every((line) => line.split('\t').length === 5)).toBe(true)
})
