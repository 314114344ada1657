; The installer for Windows: for one person, without an administrator. package.py gives it to makensis with
; VERSION, ORDER (four numbers that sort as the versions do), NUMBERS (four numbers for Windows), PROGRAM (the built
; program), SIZE_KB (of that), ICON and OUT.
;
; Without a window: Plainspoken-…-setup.exe /S [/DESKTOP] [/OLDER] [/D=folder, last and without quotes]
; It then says in one sentence on its standard output why it installed nothing, and ends with
;   0 installed   2 something else went wrong   3 Plainspoken is open   4 a newer one is there (/OLDER goes back)
;   5 the folder may not be written   6 not enough room   7 not a Windows for it   8 another copy of this is at work
; uninstall.exe [/S] ends with 0 or 3.
;
; In the chosen folder lie `program`, `uninstall.exe`, and for moments `new` or `old`. A new program is laid beside the
; old one and exchanged for it when it is whole, so nothing of an old one stays, and a failure changes nothing.

Unicode true
!ifdef QUICK ; only to be tried
    SetCompress off
!else
    SetCompressor /SOLID /FINAL lzma
    SetCompressorDictSize 64
!endif
SetDateSave off ; so that the same files give the same installer
; Official NSIS makes 32-bit installers only, and some Wines run only 64-bit ones.
!if /FileExists "${NSISDIR}/Stubs/lzma_solid-amd64-unicode"
    Target amd64-unicode
!endif

!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include nsDialogs.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Plainspoken"
!define CLASSES_KEY "Software\Classes"
!define OLDEST_BUILD 17763 ; Windows 10 version 1809, which Qt asks for
!define SHCNE_ASSOCCHANGED 0x08000000

Name "Plainspoken"
Caption "Install Plainspoken"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
RequestExecutionLevel user
ManifestDPIAware true
SetFont "Segoe UI" 10
BrandingText " "
SubCaption 3 " "
SubCaption 4 " "
UninstallCaption "Remove Plainspoken"
UninstallSubCaption 1 " "
UninstallSubCaption 2 " "
ShowInstDetails nevershow
ShowUninstDetails nevershow
AutoCloseWindow true
InstallDir "$LOCALAPPDATA\Programs\Plainspoken"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "Plainspoken"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs Plainspoken"
VIAddVersionKey "CompanyName" "Plainspoken"
VIAddVersionKey "LegalCopyright" "The Plainspoken contributors. GNU General Public License, version 3 or later."

Page custom ShowStart LeaveStart
Page instfiles
Page custom ShowEnd LeaveEnd
UninstPage custom un.ShowStart
UninstPage instfiles

Var Found        ; the folder of an installed copy, or ""
Var FoundVersion
Var WantsIcon    ; of the desktop
Var Trouble      ; why nothing can be installed, or ""
Var Code         ; and what the installer ends with then
Var FolderBox
Var IconBox
Var OpenBox

; ---------------------------------------------------------------- saying what is wrong

; Say $Trouble, in a window or to whoever reads the output, and end with $Code.
!macro REFUSE UN
Function ${UN}Refuse
    ${If} ${Silent}
        System::Call 'kernel32::AttachConsole(i -1)'
        System::Call 'kernel32::GetStdHandle(i -11) p .r0'
        FileWrite $0 "$Trouble$\r$\n"
    ${Else}
        MessageBox MB_OK|MB_ICONINFORMATION "$Trouble"
    ${EndIf}
    SetErrorLevel $Code
    Quit
FunctionEnd

; Set $Trouble if the program in the folder on the stack is open: Windows lets nobody write to a file that runs.
Function ${UN}CheckOpen
    Exch $R0
    Push $R1
    Push $R2
    ${If} ${FileExists} "$R0\program\plainspoken.exe"
        ${For} $R1 1 4 ; since a virus scanner may hold it for a moment
            ClearErrors
            FileOpen $R2 "$R0\program\plainspoken.exe" a
            ${IfNot} ${Errors}
                FileClose $R2
                ${ExitFor}
            ${EndIf}
            Sleep 250
        ${Next}
        ${If} $R1 > 4
            StrCpy $Code 3
            StrCpy $Trouble "Plainspoken is open. Please close its window, then try again. Nothing was changed."
        ${EndIf}
    ${EndIf}
    Pop $R2
    Pop $R1
    Pop $R0
FunctionEnd
!macroend
!insertmacro REFUSE ""
!insertmacro REFUSE "un."

; ---------------------------------------------------------------- before anything is shown

Function .onInit
    ${IfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    ${OrIfNot} ${RunningX64}
        StrCpy $Code 7
        StrCpy $Trouble "This Plainspoken is for 64-bit Windows 10 (version 1809) or newer. It does not run on the Windows of this computer."
        Call Refuse
    ${EndIf}

    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "PlainspokenSetup") p .r0 ?e'
    Pop $0
    ${If} $0 = 183 ; it is there already
        StrCpy $Code 8
        StrCpy $Trouble "Plainspoken is being installed already. Its window may be behind another one."
        Call Refuse
    ${EndIf}

    ReadRegStr $Found HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ReadRegStr $FoundVersion HKCU "${UNINSTALL_KEY}" "DisplayVersion"
    ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "Order"
    ${IfNot} ${FileExists} "$Found\program\plainspoken.exe"
        StrCpy $Found ""
    ${EndIf}

    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/DESKTOP" $2
    ${IfNot} ${Errors}
        StrCpy $WantsIcon yes
    ${EndIf}

    ${If} $Found != ""
        ${VersionCompare} "$1" "${ORDER}" $1
        ClearErrors
        ${GetOptions} $0 "/OLDER" $2
        ${If} $1 = 1 ; the one that is there is newer
        ${AndIf} ${Errors}
            ${If} ${Silent}
                StrCpy $Code 4
                StrCpy $Trouble "A newer Plainspoken, $FoundVersion, is installed already. This is ${VERSION}. Nothing was changed."
                Call Refuse
            ${EndIf}
            MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "A newer Plainspoken, $FoundVersion, is installed already. This is ${VERSION}, which may not be able to open your notes.$\r$\n$\r$\nGo back to the older one all the same?" IDYES +3
            SetErrorLevel 4
            Quit
        ${EndIf}
    ${EndIf}
FunctionEnd

; Set $Trouble if it cannot be installed in $INSTDIR, which is made.
Function Check
    StrCpy $Trouble ""
    ClearErrors
    CreateDirectory "$INSTDIR"
    FileOpen $0 "$INSTDIR\new.tmp" w
    ${If} ${Errors}
        StrCpy $Code 5
        StrCpy $Trouble "The folder $INSTDIR may not be written. Please choose another one. Nothing was changed."
        Return
    ${EndIf}
    FileClose $0
    Delete "$INSTDIR\new.tmp"

    Push "$INSTDIR"
    Call CheckOpen
    ${If} $Found != ""
        Push "$Found"
        Call CheckOpen
    ${EndIf}

    System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r0, p 0, p 0)'
    System::Int64Op $0 / 1048576
    Pop $0
    IntOp $1 ${SIZE_KB} / 1024
    IntOp $1 $1 + 5 ; for what a disk needs besides
    ${If} $Trouble == ""
    ${AndIf} $0 U< $1
        StrCpy $Code 6
        StrCpy $Trouble "There is not enough room: Plainspoken needs $1 MB, and $0 MB are free. Please make room, or choose a folder on another disk. Nothing was changed."
    ${EndIf}
    ${If} $Trouble != ""
        RMDir "$INSTDIR" ; if this made it
    ${EndIf}
FunctionEnd

; ---------------------------------------------------------------- the pages

Function ShowStart
    nsDialogs::Create 1018
    Pop $0
    ${If} $Found == ""
        ${NSD_CreateLabel} 0 0 100% 56u "Plainspoken ${VERSION} will be installed for you alone. It needs no internet, and your notes will stay on this computer.$\r$\n$\r$\nTo install it, choose Install."
    ${ElseIf} $FoundVersion == "${VERSION}"
        ${NSD_CreateLabel} 0 0 100% 56u "Plainspoken ${VERSION} is on this computer already. It will be installed afresh.$\r$\n$\r$\nYour notes stay as they are. To go on, choose Install."
    ${Else}
        ${NSD_CreateLabel} 0 0 100% 56u "Plainspoken ${VERSION} will take the place of $FoundVersion.$\r$\n$\r$\nYour notes stay as they are. To go on, choose Install."
    ${EndIf}
    Pop $0
    ${If} $Found == ""
        ${NSD_CreateCheckbox} 0 60u 100% 12u "Put an icon on the &desktop, too"
        Pop $IconBox
        ${If} $WantsIcon != ""
            ${NSD_Check} $IconBox
        ${EndIf}
        ${NSD_CreateLabel} 0 90u 100% 10u "Folder of the program:"
        Pop $0
        ${NSD_CreateText} 0 102u 78% 14u "$INSTDIR"
        Pop $FolderBox
        SendMessage $FolderBox ${EM_SETREADONLY} 1 0
        ${NSD_CreateButton} 80% 102u 20% 14u "&Change…"
        Pop $0
        ${NSD_OnClick} $0 ChangeFolder
    ${EndIf}
    nsDialogs::Show
FunctionEnd

Function ChangeFolder
    Pop $0
    nsDialogs::SelectFolderDialog "In which folder do you want to have Plainspoken?" "$INSTDIR"
    Pop $0
    ${If} $0 != error
        ${GetFileName} "$0" $1
        ${If} $1 != "Plainspoken"
            StrCpy $1 $0 1 -1
            ${If} $1 == "\"
                StrCpy $0 $0 -1
            ${EndIf}
            StrCpy $0 "$0\Plainspoken"
        ${EndIf}
        StrCpy $INSTDIR $0
        ${NSD_SetText} $FolderBox "$INSTDIR"
    ${EndIf}
FunctionEnd

Function LeaveStart
    ${If} $Found == ""
        StrCpy $WantsIcon ""
        ${NSD_GetState} $IconBox $0
        ${If} $0 = ${BST_CHECKED}
            StrCpy $WantsIcon yes
        ${EndIf}
    ${EndIf}
    Call Check
    ${If} $Trouble != ""
        MessageBox MB_OK|MB_ICONINFORMATION "$Trouble"
        Abort ; stay on this page
    ${EndIf}
FunctionEnd

Function ShowEnd
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 0 100% 56u "Plainspoken is installed. You find it in the Start menu.$\r$\n$\r$\nTo remove it one day, open Settings, then Apps. Your notes will stay."
    Pop $0
    ${NSD_CreateCheckbox} 0 60u 100% 12u "&Open Plainspoken now"
    Pop $OpenBox
    ${NSD_Check} $OpenBox
    GetDlgItem $0 $HWNDPARENT 2 ; there is nothing to cancel any more
    EnableWindow $0 0
    nsDialogs::Show
FunctionEnd

Function LeaveEnd
    ${NSD_GetState} $OpenBox $0
    ${If} $0 = ${BST_CHECKED}
        SetOutPath "$PROFILE"
        Exec '"$INSTDIR\program\plainspoken.exe"'
    ${EndIf}
FunctionEnd

; ---------------------------------------------------------------- installing

!macro OPENED_BY_PROGRAM CLASS TEXT
    WriteRegStr HKCU "${CLASSES_KEY}\${CLASS}" "" "${TEXT}"
    WriteRegStr HKCU "${CLASSES_KEY}\${CLASS}\DefaultIcon" "" "$INSTDIR\program\plainspoken.exe,0"
    WriteRegStr HKCU "${CLASSES_KEY}\${CLASS}\shell\open\command" "" '"$INSTDIR\program\plainspoken.exe" "%1"'
!macroend

Section
    ${If} ${Silent}
        Call Check
        ${If} $Trouble != ""
            Call Refuse
        ${EndIf}
    ${EndIf}

    RMDir /r "$INSTDIR\new"
    SetOutPath "$INSTDIR\new"
    File /r "${PROGRAM}/*"
    SetOutPath "$INSTDIR" ; Windows does not rename the folder that a program is in
    Call Exchange
    WriteUninstaller "$INSTDIR\uninstall.exe"

    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Plainspoken"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\program\plainspoken.exe"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Plainspoken contributors"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Order" "${ORDER}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1

    WriteRegStr HKCU "${CLASSES_KEY}\plainspoken" "URL Protocol" ""
    !insertmacro OPENED_BY_PROGRAM "plainspoken" "URL:Plainspoken page"
    WriteRegStr HKCU "${CLASSES_KEY}\.plainspoken" "" "Plainspoken.Notes"
    !insertmacro OPENED_BY_PROGRAM "Plainspoken.Notes" "Plainspoken notes"
    System::Call 'shell32::SHChangeNotify(i ${SHCNE_ASSOCCHANGED}, i 0, p 0, p 0)'

    SetOutPath "$PROFILE" ; where it starts from the menu
    CreateShortcut "$SMPROGRAMS\Plainspoken.lnk" "$INSTDIR\program\plainspoken.exe"
    ${If} $WantsIcon != ""
    ${OrIf} ${FileExists} "$DESKTOP\Plainspoken.lnk"
        CreateShortcut "$DESKTOP\Plainspoken.lnk" "$INSTDIR\program\plainspoken.exe"
    ${EndIf}

    ${If} $Found != ""
        Call RemoveFromOtherFolder
    ${EndIf}
SectionEnd

; Put `new` in the place of `program`.
Function Exchange
    RMDir /r "$INSTDIR\old"
    ${For} $1 1 20 ; since a virus scanner may still be reading
        ClearErrors
        ${If} ${FileExists} "$INSTDIR\program\*"
            Rename "$INSTDIR\program" "$INSTDIR\old"
        ${EndIf}
        ${IfNot} ${Errors}
            Rename "$INSTDIR\new" "$INSTDIR\program"
            ${IfNot} ${Errors}
                RMDir /r "$INSTDIR\old"
                Return
            ${EndIf}
            Rename "$INSTDIR\old" "$INSTDIR\program"
        ${EndIf}
        Sleep 500
    ${Next}
    Call .onInstFailed
    StrCpy $Code 2
    StrCpy $Trouble "Another program, perhaps a virus scanner, is using the folder $INSTDIR. Please restart the computer, then try again. Nothing was changed."
    Call Refuse
FunctionEnd

; Also called by NSIS when a file cannot be written, after it said so.
Function .onInstFailed
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\new"
    RMDir "$INSTDIR"
FunctionEnd

; Remove the copy in $Found, unless that is $INSTDIR by another name.
Function RemoveFromOtherFolder
    FileOpen $0 "$INSTDIR\new.tmp" w
    FileClose $0
    ${IfNot} ${FileExists} "$Found\new.tmp"
        RMDir /r "$Found\program"
        Delete "$Found\uninstall.exe"
        RMDir "$Found"
    ${EndIf}
    Delete "$INSTDIR\new.tmp"
FunctionEnd

; ---------------------------------------------------------------- removing

Function un.onInit
    StrCpy $Trouble ""
    Push "$INSTDIR"
    Call un.CheckOpen
    ${If} $Trouble != ""
        Call un.Refuse
    ${EndIf}
FunctionEnd

Function un.ShowStart
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 0 100% 110u "Plainspoken will be removed from this computer.$\r$\n$\r$\nYour notes stay in $APPDATA\Plainspoken, so that you find them again if you install Plainspoken once more. To delete them too, choose Cancel, open Plainspoken, and choose Notes, then Delete everything."
    Pop $0
    nsDialogs::Show
FunctionEnd

Section Uninstall
    SetAutoClose true ; the message after it is the last that there is to say
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\program"
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\Plainspoken.lnk"
    Delete "$DESKTOP\Plainspoken.lnk"
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
    DeleteRegKey HKCU "${CLASSES_KEY}\plainspoken"
    DeleteRegKey HKCU "${CLASSES_KEY}\.plainspoken"
    DeleteRegKey HKCU "${CLASSES_KEY}\Plainspoken.Notes"
    System::Call 'shell32::SHChangeNotify(i ${SHCNE_ASSOCCHANGED}, i 0, p 0, p 0)'
SectionEnd

Function un.onUninstSuccess
    ${IfNot} ${Silent}
        ${If} ${FileExists} "$APPDATA\Plainspoken\*"
            MessageBox MB_OK|MB_ICONINFORMATION "Plainspoken is removed. Your notes are still in $APPDATA\Plainspoken."
        ${Else}
            MessageBox MB_OK|MB_ICONINFORMATION "Plainspoken is removed."
        ${EndIf}
    ${EndIf}
FunctionEnd
