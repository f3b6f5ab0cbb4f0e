@echo off
rem Launcher of the program `flash`: checks what it needs, builds once after a change, then runs it.
setlocal
set "FLASH_HOME=%~dp0"
set "FLASH_HOME=%FLASH_HOME:~0,-1%"
set "program=%FLASH_HOME%\engine\FlashEngine.Cli\bin\Release\net10.0\flash.dll"
set "stamp=%FLASH_HOME%\artifacts\flash.stamp"

where dotnet >nul 2>nul || (
    echo flash: error: the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
    exit /b 2
)

rem Up to date: the program is there and no source is newer than the stamp.
powershell -NoProfile -Command ^
  "if (-not (Test-Path $env:program) -or -not (Test-Path $env:stamp)) { exit 1 };" ^
  "$t = (Get-Item $env:stamp).LastWriteTimeUtc;" ^
  "$d = 'engine','adapters','plugins' | ForEach-Object { Join-Path $env:FLASH_HOME $_ };" ^
  "$n = Get-ChildItem $d -Recurse -File | Where-Object { $_.FullName -notmatch '\\(bin|obj)(\\|$)' -and $_.LastWriteTimeUtc -gt $t };" ^
  "if ($n) { exit 1 }"
if not errorlevel 1 goto run

if not exist "%FLASH_HOME%\artifacts" mkdir "%FLASH_HOME%\artifacts"
echo flash: building (once after a change) ... 1>&2
type nul > "%stamp%.new"
dotnet build "%FLASH_HOME%\FlashEngine.sln" -c Release -v quiet --nologo > "%FLASH_HOME%\artifacts\flash-build.log" 2>&1
if errorlevel 1 (
    findstr /c:"error" "%FLASH_HOME%\artifacts\flash-build.log" 1>&2
    echo flash: error: the build failed; all of it is in %FLASH_HOME%\artifacts\flash-build.log 1>&2
    exit /b 2
)
move /y "%stamp%.new" "%stamp%" >nul

:run
dotnet "%program%" %*
exit /b %errorlevel%
