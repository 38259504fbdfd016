// A backend without Rust, for tests and design work: it answers the same commands with the same types and sends the
// same events. Flags in the address choose what goes wrong: `?fake=demo,offline`.

import { emit } from '@tauri-apps/api/event'
import { mockIPC, mockWindows } from '@tauri-apps/api/mocks'
import { commands } from '../bindings.ts'
import type { Calls } from '../ipc.ts'
import { backend } from './backend.ts'

/** Argument names in the order of the generated functions: IPC carries them as an object. */
type NamesOf<P extends unknown[]> = { [I in keyof P]: string }
const names: { [K in keyof Calls]: NamesOf<Parameters<Calls[K]>> } = {
  getApp: [],
  openDemo: [],
  connectCompany: ['form'],
  replaceKey: ['companyId', 'auth', 'key'],
  forgetCompany: ['companyId'],
  listFormats: [],
  getSettings: ['companyId'],
  saveSettings: ['companyId', 'settings'],
  chooseFolder: ['current'],
  fetchEntries: ['companyId'],
  listEntries: ['companyId', 'query', 'offset', 'limit'],
  listJobs: ['companyId'],
  startRun: ['run'],
  listRuns: ['companyId'],
  getRun: ['runId'],
  buildFiles: ['runId'],
  pauseRun: ['runId'],
  resumeRun: ['runId'],
  cancelRun: ['runId'],
  confirmImport: ['runId', 'confirmation'],
  listItems: ['runId', 'query', 'offset', 'limit'],
  listVendors: ['companyId', 'text'],
  tagVendor: ['runId', 'entryIds', 'vendorId'],
  listMerchants: ['runId'],
  tagMerchant: ['runId', 'merchant', 'vendorId'],
  listTagGroups: ['runId', 'query', 'offset', 'limit'],
  listAlike: ['runId', 'key'],
  tagAlike: ['runId', 'key', 'vendorId', 'makeRule'],
  acceptLikely: ['runId'],
  undoTagging: ['runId', 'step'],
  listRules: ['companyId', 'text', 'offset', 'limit'],
  makeRule: ['companyId', 'merchant', 'category', 'countries', 'vendorId'],
  withdrawRule: ['companyId', 'merchant', 'category'],
  undoRule: ['companyId', 'step'],
  revealFile: ['runId', 'index'],
  verifyFiles: ['runId'],
  getOverview: ['companyId', 'query'],
  getWatch: ['companyId'],
  saveWatch: ['companyId', 'choice'],
  checkNow: ['companyId'],
  testHook: ['companyId'],
  retryKeychain: [],
  supportText: [],
  getProgram: [],
  setAutostart: ['wanted'],
  setProxy: ['proxy'],
  lookForUpdate: ['channel'],
  installUpdate: ['version'],
  handOut: ['companyId', 'folder'],
  showReceipt: ['runId', 'entryId', 'number'],
  openReceipt: ['runId', 'entryId', 'number'],
  dragFile: ['runId', 'index'],
  saveProfile: ['companyId'],
  readProfile: ['companyId'],
  getOpened: [],
  compareOpened: ['companyId', 'number'],
  closeOpened: ['number'],
  getItem: ['runId', 'entryId'],
  decideBooked: ['runId', 'entryIds', 'decision'],
  previewVouchers: ['runId', 'text'],
  refuseImport: ['runId', 'reason'],
  continueRun: ['runId'],
  getAudit: ['runId'],
  compareFile: ['runId', 'index'],
  writeAgain: ['runId', 'folder'],
  notImported: ['runId', 'entryIds', 'who', 'why'],
  previewFile: ['runId', 'limit'],
  previewFormat: ['companyId', 'format', 'limit'],
  listTextChanges: ['runId', 'after', 'limit'],
  listMissingReceipts: ['runId', 'limit'],
  listTemplateFields: [],
  matchSampleFile: [],
  previewTemplate: ['companyId', 'format', 'template', 'limit'],
  setMenu: ['menus'],
  notify: ['notice'],
  listLists: ['companyId'],
  chooseFile: [],
  viewList: ['companyId', 'list', 'path', 'mapping', 'dimension'],
  takeList: ['companyId', 'list', 'path', 'mapping', 'dimension', 'checksum'],
  planList: ['companyId', 'list', 'groupName'],
  listSteps: ['companyId', 'list', 'part', 'text', 'offset', 'limit'],
  decideSteps: ['companyId', 'list', 'positions', 'wanted'],
  syncList: ['companyId', 'list'],
  stopSync: ['companyId', 'list'],
  activateDraft: ['companyId', 'vendorId', 'externalId'],
  explainRefusal: ['runId', 'message'],
}

export function startFake(flags: string): void {
  mockWindows('main')
  const calls = backend(new Set(flags.split(',').filter(Boolean)), (event, payload) => {
    void emit(event, structuredClone(payload))
  })
  mockIPC(
    async (command, args) => {
      const name = command.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
      if (!(name in commands)) throw new Error(`there is no command ${command}`)
      const call = calls[name as keyof Calls] as (...args: unknown[]) => Promise<unknown>
      const given = args as Record<string, unknown>
      const ordered = names[name as keyof Calls].map((argument) => {
        if (!(argument in given)) throw new Error(`${command} lacks ${argument}`)
        return given[argument]
      })
      // Real IPC always gives fresh objects; shared ones would hide changes from React.
      return structuredClone(await call(...structuredClone(ordered)))
    },
    { shouldMockEvents: true },
  )
}
