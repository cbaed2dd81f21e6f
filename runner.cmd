@echo off
rem Builds on first use and after a change, then starts Runner.
dotnet run --project "%~dp0Program" -c Release -- %*
