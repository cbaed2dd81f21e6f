using Runner.Commands;
using Runner.Services;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

public sealed class ServiceCommandTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_unit_of_systemd_runs_the_command_here_and_restarts_it_when_it_fails()
    {
        console.Variables["XDG_CONFIG_HOME"] = "/home/me/.config";
        var printed = console.Run("service", "install", "--name", "night", "--kind", "systemd", "--dry-run", "--", "worker", "--slots", "2", "--between", "22:00-07:00").ShouldSucceed().Output;
        printed.ShouldStartWith("# /home/me/.config/systemd/user/night.service\n[Unit]\nDescription=Runner: worker --slots 2 --between 22:00-07:00\n");
        printed.ShouldContain(" \"worker\" \"--slots\" \"2\" \"--between\" \"22:00-07:00\"\n");
        printed.ShouldContain($"\nWorkingDirectory={console.Folder}\nEnvironment=\"RUNNER_LEDGER={console.Ledger}\"\nRestart=on-failure\n");
        printed.ShouldContain("\nWantedBy=default.target\n");
        printed.ShouldEndWith("\n# systemctl --user daemon-reload\n# systemctl --user enable --now night\n");
        printed.ShouldNotContain("User=");
    }

    [Fact]
    public void A_unit_of_the_system_runs_as_whoever_installs_it()
    {
        console.Variables["SUDO_USER"] = "me";
        var printed = console.Run("service", "install", "--system", "--kind", "systemd", "--dry-run", "--", "worker").ShouldSucceed().Output;
        printed.ShouldStartWith("# /etc/systemd/system/runner.service\n");
        printed.ShouldContain("\nUser=me\n");
        printed.ShouldContain("\nWantedBy=multi-user.target\n");
        printed.ShouldEndWith("\n# systemctl daemon-reload\n# systemctl enable --now runner\n");
    }

    [Fact]
    public void What_systemd_would_read_as_its_own_is_escaped()
    {
        var unit = new ServiceUnit("s", ["/opt/a b/dotnet"], ["worker", "--name", "50% \"x\" $HOME \\"], "/tmp/100%", new Dictionary<string, string> { ["A"] = "p%w" });
        var text = SystemdUnit.Of(unit, null);
        text.ShouldContain("ExecStart=\"/opt/a b/dotnet\" \"worker\" \"--name\" \"50%% \\\"x\\\" $$HOME \\\\\"\n");
        text.ShouldContain("WorkingDirectory=/tmp/100%%\n");
        text.ShouldContain("Environment=\"A=p%%w\"\n");
    }

    [Fact]
    public void A_service_of_Windows_is_made_by_its_own_commands()
    {
        var lines = console.Run("service", "install", "--name", "night", "--kind", "windows", "--dry-run", "--", "worker", "--name", "a b").ShouldSucceed().Output.TrimEnd().Split('\n');
        lines.Length.ShouldBe(4);
        lines[0].ShouldStartWith("sc.exe create night binPath= \"");
        lines[0].ShouldEndWith(" service run --name night -- worker --name \\\"a b\\\"\" start= delayed-auto");
        lines[2].ShouldBe("sc.exe failure night reset= 86400 actions= restart/10000/restart/10000/restart/10000");
        lines[3].ShouldBe("sc.exe start night");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("", "\"\"")]
    [InlineData("C:\\a b\\", "\"C:\\a b\\\\\"")]
    [InlineData("say \"x\"", "\"say \\\"x\\\"\"")]
    public void Arguments_are_quoted_as_Windows_takes_them_apart(string argument, string quoted) => WindowsService.Quoted(argument).ShouldBe(quoted);

    [Theory]
    [InlineData("run: cannot run as a service. Give worker or coordinate after --: runner service install -- worker --ledger …", "run", "x.yaml")]
    [InlineData("See `runner worker --help`.", "worker", "--slots", "many")]
    [InlineData("See `runner coordinate --help`.", "coordinate")]
    public void What_cannot_be_a_service_is_refused_in_one_line(string line, params string[] command)
    {
        var ended = console.Run(["service", "install", "--dry-run", "--", .. command]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.TrimEnd().ShouldEndWith(line);
        ended.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public void It_is_installed_by_the_systems_own_program_and_kept_from_other_eyes()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var told = Path.Combine(console.Folder, "told.txt");
        var program = console.Write("systemctl", $"#!/bin/sh\necho \"$@\" >> '{told}'\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{console.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["XDG_CONFIG_HOME"] = Path.Combine(console.Folder, "config"),
        };
        RunnerProcess.Run(console.Folder, environment, "service", "install", "--", "worker", "--slots", "1").ShouldSucceed().Output.ShouldContain("journalctl --user -u runner");
        File.ReadAllLines(told).ShouldBe(["--user daemon-reload", "--user enable --now runner"]);
        var file = Path.Combine(console.Folder, "config", "systemd", "user", "runner.service");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Directory.CreateDirectory(Path.Combine(console.Folder, "failing"));
        console.Write("failing/systemctl", "#!/bin/sh\necho no bus >&2\nexit 3\n");
        File.SetUnixFileMode(Path.Combine(console.Folder, "failing", "systemctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Never the one in the current folder.
        environment["PATH"] = $"{console.Folder}/failing:{Environment.GetEnvironmentVariable("PATH")}";
        var ended = RunnerProcess.Run(console.Folder, environment, "service", "install", "--", "worker");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldBe("systemctl --user daemon-reload failed with exit code 3: no bus. Fix that and run the same command again.\n");
    }

    [Fact]
    public async Task A_command_that_runs_as_a_service_ends_with_its_code_and_when_it_is_told_to()
    {
        (await ServiceHost.RunAsync("s", console.Folder, _ => Task.FromResult(7), CancellationToken.None)).ShouldBe(7);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var running = ServiceHost.RunAsync(
            "s",
            console.Folder,
            async told =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 5;
            },
            stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        (await running).ShouldBe(5);
    }
}
