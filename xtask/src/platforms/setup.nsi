; A per-user installer, made and tried out without Windows. What people download is made by `tauri build` on Windows with the
; same kind of script; this one proves that the program can be installed, started and removed without an administrator.
;
; makensis -DPROGRAM=ledgerport.exe -DLOADER=WebView2Loader.dll -DOURS=src-tauri/app/installer -DVERSION=0.1.0 -DOUT=setup.exe setup.nsi

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
Name "Ledgerport"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Ledgerport"
RequestExecutionLevel user
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Ledgerport"
VIAddVersionKey "FileDescription" "Ledgerport set-up"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Ledgerport authors, MIT licence"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Ledgerport"

Var DeleteAppDataCheckboxState

!include MUI2.nsh
!include LogicLib.nsh
; What the other script has of ours.
!include "${OURS}/windows.nsh"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Danish"
!insertmacro MUI_LANGUAGE "Dutch"
!insertmacro MUI_LANGUAGE "Finnish"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Italian"
!insertmacro MUI_LANGUAGE "Portuguese"
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "Swedish"

Section "Ledgerport"
  SetOutPath "$INSTDIR"
  File "/oname=ledgerport.exe" "${PROGRAM}"
  File "/oname=WebView2Loader.dll" "${LOADER}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Ledgerport.lnk" "$INSTDIR\ledgerport.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Ledgerport"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ; As the other script writes it, by the name in tauri.conf.json.
  WriteRegStr SHCTX "Software\Classes\.ledgerport" "" "Ledgerport.Profile"
  WriteRegStr SHCTX "Software\Classes\Ledgerport.Profile" "" "Ledgerport profile"
  WriteRegStr SHCTX "Software\Classes\Ledgerport.Profile\DefaultIcon" "" "$INSTDIR\ledgerport.exe,0"
  WriteRegStr SHCTX "Software\Classes\Ledgerport.Profile\shell\open\command" "" '$INSTDIR\ledgerport.exe "%1"'
  !insertmacro NSIS_HOOK_POSTINSTALL
SectionEnd

Section "Uninstall"
  ; The other script has a box to tick; here everybody is asked. Nobody is when it is silent.
  StrCpy $DeleteAppDataCheckboxState 1
  !insertmacro NSIS_HOOK_PREUNINSTALL
  Delete "$SMPROGRAMS\Ledgerport.lnk"
  Delete "$INSTDIR\ledgerport.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey SHCTX "Software\Classes\Ledgerport.Profile"
  ${If} $DeleteAppDataCheckboxState = 1
    RMDir /r "$APPDATA\app.ledgerport.desktop"
    RMDir /r "$LOCALAPPDATA\app.ledgerport.desktop"
  ${EndIf}
  !insertmacro NSIS_HOOK_POSTUNINSTALL
SectionEnd
