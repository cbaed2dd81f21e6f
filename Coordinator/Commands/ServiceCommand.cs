using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Running;
using Runner.Services;

namespace Runner.Commands;

/// <summary>Installs a worker or coordinator as a service of this machine.</summary>
internal static class ServiceCommand
{
    private const string Run = "run";

    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe(
            "service",
            "Runs a worker or coordinator as a service, which starts with the machine and restarts after a failure.",
            "service install -- worker --ledger runner.litedb --between 22:00-07:00");
        command.Add(Install(host));
        command.Add(RunAsService(host));
        return command;
    }

    private static Option<string> Name() => new("--name")
    {
        Description = "The service's name.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "runner",
        CustomParser = parsed =>
        {
            if (parsed.Tokens is [{ Value: { Length: > 0 and <= 80 } name }] && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            {
                return name;
            }

            parsed.AddError($"--name {Shown.Line(parsed.Tokens is [var only] ? only.Value : "", 40)}: not a name for a service. Use letters, digits, - and _.");
            return "";
        },
    };

    private static Argument<string[]> Arguments() => new("COMMAND")
    {
        Description = "What the service runs, after --: `worker …` or `coordinate …` with its options.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Command Install(CommandHost host)
    {
        var arguments = Arguments();
        var name = Name();
        var system = new Option<bool>("--system") { Description = "Install a system service, which requires an administrator, instead of one of this user." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the service's definition and the commands that would install it; change nothing." };
        var kind = new Option<string>("--kind")
        {
            Description = "The service manager (default: this machine's).",
            DefaultValueFactory = _ => OperatingSystem.IsWindows() ? Windows : Systemd,
        };
        kind.AcceptOnlyFromAmong(Systemd, Windows);
        var command = CommandLine.Describe(
            "install",
            "Installs and starts a service that runs a worker or coordinator in the current folder.",
            "service install -- worker --ledger runner.litedb --between 22:00-07:00");
        command.Add(arguments);
        foreach (var option in new Option[] { name, system, dryRun, kind })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var unit = UnitOf(host, parsed.GetRequiredValue(name), parsed.GetRequiredValue(arguments));
            var (file, commands) = parsed.GetRequiredValue(kind) == Windows
                ? (null, WindowsService.CommandsFor(unit, ["service", Run, "--name", unit.Name, "--"]))
                : OfSystemd(host, unit, parsed.GetValue(system));
            if (parsed.GetValue(dryRun))
            {
                host.Out.Write(file is null ? "" : $"# {file.Path}\n{file.Text}\n");
                foreach (var step in commands)
                {
                    host.Out.WriteLine((file is null ? "" : "# ") + string.Join(' ', step.Select(WindowsService.Quoted)));
                }

                return ExitCode.Success;
            }

            file?.Write();
            foreach (var step in commands)
            {
                await DoAsync(step, cancel);
            }

            await host.Out.WriteLineAsync(file is null
                ? $"The service {unit.Name} is installed and running. To remove it: sc.exe stop {unit.Name}, then sc.exe delete {unit.Name}."
                : $"The service {unit.Name} is installed ({file.Path}) and running. Its log: journalctl {(file.IsSystem ? "" : "--user ")}-u {unit.Name}. To remove it: systemctl {(file.IsSystem ? "" : "--user ")}disable --now {unit.Name}, then delete the file."
                    + (file.IsSystem ? "" : " To keep it running while you are logged out: loginctl enable-linger."));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The hidden command that a Windows service runs, because a service must talk to the service manager.</summary>
    private static Command RunAsService(CommandHost host)
    {
        var arguments = Arguments();
        var name = Name();
        var command = new Command(Run, "Runs a command as a Windows service.") { arguments, name };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => ServiceHost.RunAsync(
            parsed.GetRequiredValue(name), host.Folder, stop => CommandLine.InvokeAsync(parsed.GetRequiredValue(arguments), host, stop), cancel));
        return command;
    }

    private const string Systemd = "systemd";
    private const string Windows = "windows";

    private static ServiceUnit UnitOf(CommandHost host, string name, string[] arguments)
    {
        if (arguments[0] is not ("worker" or "coordinate"))
        {
            throw new UserException($"{Shown.Line(arguments[0], 40)}: cannot run as a service. Give worker or coordinate after --: runner service install -- worker --ledger …");
        }

        if (CommandLine.Create(host).Parse(arguments).Errors is [var first, ..])
        {
            throw new UserException($"{Shown.Line(first.Message.ReplaceLineEndings(" "), 300)} See `runner {arguments[0]} --help`.");
        }

        if (arguments.Append(host.Folder).Any(text => text.Any(char.IsControl)))
        {
            throw new UserException("A service's command and folder must not contain line breaks or control characters. Remove them.");
        }

        var start = ThisProgram.Again([]);
        return new ServiceUnit(
            name,
            [start.FileName, .. start.ArgumentList],
            arguments,
            host.Folder,
            host.Variable(LedgerLocation.Variable) is { Length: > 0 } ledger
                ? new Dictionary<string, string>(StringComparer.Ordinal) { [LedgerLocation.Variable] = ledger }
                : []);
    }

    private static (UnitFile File, IReadOnlyList<string[]> Commands) OfSystemd(CommandHost host, ServiceUnit unit, bool isSystem)
    {
        var user = isSystem ? host.Variable("SUDO_USER") is { Length: > 0 } sudo ? sudo : Environment.UserName : null;
        var folder = isSystem ? "/etc/systemd/system" : Path.Combine(ConfigurationFolder(host), "systemd", "user");
        string[] scope = isSystem ? [] : ["--user"];
        return (
            new UnitFile(Path.Combine(folder, unit.Name + ".service"), SystemdUnit.Of(unit, user), isSystem),
            [["systemctl", .. scope, "daemon-reload"], ["systemctl", .. scope, "enable", "--now", unit.Name]]);
    }

    private static string ConfigurationFolder(CommandHost host) =>
        host.Variable("XDG_CONFIG_HOME") is { Length: > 0 } named ? named
        : host.Variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
        : throw new UserException("There is no home folder to keep the service in. Set HOME, or install it with --system.");

    private static async Task DoAsync(string[] command, CancellationToken cancel)
    {
        var (code, error) = await RunAsync(command, cancel);
        if (code != 0)
        {
            throw new UserException(
                $"{string.Join(' ', command)} failed with exit code {code}: {Shown.Line(error.Trim().ReplaceLineEndings(" "), 300).TrimEnd('.')}. Fix that and run the same command again.");
        }
    }

    private static async Task<(int Code, string Error)> RunAsync(string[] command, CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(SystemProgram.Find(command[0]), command[1..]) { UseShellExecute = false, RedirectStandardError = true })!;
            var error = await process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, error);
        }
        catch (Exception fault) when (fault is Win32Exception or UserException)
        {
            throw new UserException($"{command[0]} cannot be run ({fault.Message.TrimEnd('.')}). Install the service manually: --dry-run prints its definition.");
        }
    }

    private sealed record UnitFile(string Path, string Text, bool IsSystem)
    {
        /// <summary>Writes the file with access for the user alone, because the ledger's address may contain a password.</summary>
        public void Write()
        {
            try
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                File.Delete(Path);
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                using var file = new StreamWriter(Path, options);
                file.Write(Text);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new UserException($"{Path} cannot be written ({fault.Message.TrimEnd('.')}). Run this as an administrator, or without --system.");
            }
        }
    }
}
