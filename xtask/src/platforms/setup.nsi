; A per-user installer, made and tried out without Windows. What people download is made by `tauri build` on Windows with the
; same kind of script; this one proves that the program can be installed, started and removed without an administrator.
;
; makensis -DPROGRAM=ledgerport.exe -DLOADER=WebView2Loader.dll -DVERSION=0.1.0 -DOUT=setup.exe setup.nsi

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

!include MUI2.nsh
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Danish"

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
SectionEnd

Section "Uninstall"
  ; The books stay unless a person wants them gone; a silent removal never takes them.
  IfSilent keep
  MessageBox MB_YESNO|MB_DEFBUTTON2 "Also delete the companies, runs and settings that Ledgerport keeps on this computer? Files you exported stay." IDNO keep
  RMDir /r "$APPDATA\app.ledgerport.desktop"
  RMDir /r "$LOCALAPPDATA\app.ledgerport.desktop"
  keep:
  Delete "$SMPROGRAMS\Ledgerport.lnk"
  Delete "$INSTDIR\ledgerport.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
