; What we add to the installer that `tauri build` writes. The one of `cargo xtask platforms` includes it too, which tries it out.

!macro NSIS_HOOK_POSTINSTALL
  ; With the program's path in quotes: after a blank in a user's name Windows would look for another program.
  WriteRegStr SHCTX "Software\Classes\Ledgerport.Profile\shell\open\command" "" '"$INSTDIR\ledgerport.exe" "%1"'
  !insertmacro ASSOCIATIONS_CHANGED
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  ; Who ticked the box is asked once more, in plain words. A silent removal, a passive one and an update keep everything.
  ${If} $DeleteAppDataCheckboxState = 1
    !insertmacro QUESTION_IN_THE_LANGUAGE
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$R9" /SD IDNO IDYES delete_data
    StrCpy $DeleteAppDataCheckboxState 0
    delete_data:
  ${EndIf}
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  ; Nothing is left of the extension, unless another program has taken it meanwhile.
  ReadRegStr $R9 SHCTX "Software\Classes\.ledgerport" ""
  ${If} $R9 == ""
  ${OrIf} $R9 == "Ledgerport.Profile"
    DeleteRegKey SHCTX "Software\Classes\.ledgerport"
  ${EndIf}
  !insertmacro ASSOCIATIONS_CHANGED
!macroend

!macro ASSOCIATIONS_CHANGED
  ; SHChangeNotify(SHCNE_ASSOCCHANGED, SHCNF_IDLIST, 0, 0): the desktop shows it at once.
  System::Call "shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)"
!macroend

!macro QUESTION_IN_THE_LANGUAGE
  ${Select} $LANGUAGE
    ${Case} ${LANG_DANISH}
      StrCpy $R9 "Alt, hvad Ledgerport har gemt på denne computer om dine virksomheder, eksporter og indstillinger, slettes for altid. Filer, du har eksporteret, bliver. Skal det slettes?"
    ${Case} ${LANG_DUTCH}
      StrCpy $R9 "Alles wat Ledgerport op deze computer over je bedrijven, exports en instellingen heeft bewaard, wordt voorgoed verwijderd. Geëxporteerde bestanden blijven. Verwijderen?"
    ${Case} ${LANG_FINNISH}
      StrCpy $R9 "Kaikki, mitä Ledgerport on tallentanut tälle tietokoneelle yrityksistä, vienneistä ja asetuksista, poistetaan lopullisesti. Viedyt tiedostot jäävät. Poistetaanko?"
    ${Case} ${LANG_FRENCH}
      StrCpy $R9 "Tout ce que Ledgerport conserve sur cet ordinateur au sujet de vos entreprises, exports et paramètres sera supprimé définitivement. Les fichiers exportés restent. Supprimer ?"
    ${Case} ${LANG_GERMAN}
      StrCpy $R9 "Alles, was Ledgerport auf diesem Computer zu Ihren Firmen, Exporten und Einstellungen aufbewahrt, wird endgültig gelöscht. Exportierte Dateien bleiben. Löschen?"
    ${Case} ${LANG_ITALIAN}
      StrCpy $R9 "Tutto ciò che Ledgerport conserva su questo computer su aziende, esportazioni e impostazioni verrà eliminato per sempre. I file esportati restano. Eliminare?"
    ${Case} ${LANG_PORTUGUESE}
      StrCpy $R9 "Tudo o que o Ledgerport guarda neste computador sobre as suas empresas, exportações e definições será apagado para sempre. Os ficheiros exportados ficam. Apagar?"
    ${Case} ${LANG_SPANISH}
      StrCpy $R9 "Todo lo que Ledgerport guarda en este ordenador sobre empresas, exportaciones y ajustes se eliminará para siempre. Los archivos exportados se quedan. ¿Eliminarlo?"
    ${Case} ${LANG_SWEDISH}
      StrCpy $R9 "Allt som Ledgerport har sparat på den här datorn om dina företag, exporter och inställningar tas bort för alltid. Exporterade filer finns kvar. Ta bort?"
    ${CaseElse}
      StrCpy $R9 "Everything Ledgerport keeps on this computer about your companies, exports and settings will be deleted for good. Files you exported stay. Delete it?"
  ${EndSelect}
!macroend
