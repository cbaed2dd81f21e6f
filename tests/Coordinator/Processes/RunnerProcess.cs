using System.Diagnostics;
using System.Text;

namespace Runner.Tests.Processes;

/// <summary>Runner as its users start it: a process of its own, in a folder of its own.</summary>
public sealed class RunnerProcess : IDisposable
{
    /// <summary>Far beyond what any test waits for; one that hangs fails with what it said instead of hanging the suite.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly StringBuilder errorSoFar = new();

    private RunnerProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = ReadErrorAsync();
    }

    /// <summary>What it has said so far.</summary>
    public string ErrorSoFar
    {
        get
        {
            lock (errorSoFar)
            {
                return errorSoFar.ToString();
            }
        }
    }

    public bool HasExited => process.HasExited;

    public int Id => process.Id;

    /// <summary>The most memory that it has had so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public static RunnerProcess Start(string folder, IReadOnlyDictionary<string, string>? environment, params string[] args) =>
        Start([], "runner.dll", folder, environment, args);

    /// <param name="launcher">A command that becomes the program given after it, such as <c>ip netns exec NAME</c>.</param>
    public static RunnerProcess StartUnder(string[] launcher, string folder, params string[] args) => Start(launcher, "runner.dll", folder, null, args);

    public static RunnerProcess StartUnder(
        string[] launcher, string folder, IReadOnlyDictionary<string, string>? environment, string[] args) =>
        Start(launcher, "runner.dll", folder, environment, args);

    /// <summary>A role that these tests play in a process of their own: see Program.cs.</summary>
    public static RunnerProcess StartTests(string folder, IReadOnlyDictionary<string, string>? environment, params string[] args) =>
        Start([], Path.GetFileName(typeof(RunnerProcess).Assembly.Location), folder, environment, args);

    /// <summary>Another build of it, to the end.</summary>
    public static Ended RunBuild(string program, string folder, params string[] args)
    {
        using var runner = Start([], program, folder, null, args);
        return runner.Wait();
    }

    public static RunnerProcess StartTestsUnder(string[] launcher, string folder, params string[] args) =>
        Start(launcher, Path.GetFileName(typeof(RunnerProcess).Assembly.Location), folder, null, args);

    private static RunnerProcess Start(string[] launcher, string program, string folder, IReadOnlyDictionary<string, string>? environment, string[] args)
    {
        string[] command = [.. launcher, "dotnet", "exec"];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var arg in command[1..])
        {
            start.ArgumentList.Add(arg);
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment.Remove("RUNNER_LEDGER");
        start.Environment["XDG_STATE_HOME"] = Path.Combine(folder, "state");
        start.Environment["TMPDIR"] = TemporaryFolderIn(folder);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunnerProcess(Process.Start(start)!);
    }

    /// <summary>What a killed process leaves behind goes with the test's folder. Of any user, as a system's own is.</summary>
    private static string TemporaryFolderIn(string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1FF);
        }

        return path;
    }

    private async Task<string> ReadErrorAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (errorSoFar)
            {
                errorSoFar.Append(line).Append('\n');
            }
        }

        return ErrorSoFar;
    }

    /// <summary>Until it has said something.</summary>
    public async Task SaysAsync(string what)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!ErrorSoFar.Contains(what, StringComparison.Ordinal))
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(Patience, ErrorSoFar);
            HasExited.ShouldBeFalse(ErrorSoFar);
            await Task.Delay(20);
        }
    }

    /// <summary>Runs to the end.</summary>
    public static Ended Run(string folder, params string[] args) => Run(folder, null, args);

    public static Ended Run(string folder, IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        using var runner = Start(folder, environment, args);
        return runner.Wait();
    }

    public Ended Wait() => Wait(Patience);

    public Ended Wait(TimeSpan patience)
    {
        if (!process.WaitForExit(patience))
        {
            Kill();
            throw new TimeoutException(
                $"Runner had not ended after {patience.TotalSeconds:F0} s.\n{output.Result}\n{error.Result}");
        }

        process.WaitForExit();
        return new Ended(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>SIGKILL: no handler runs. Of this process alone: its workers see their input end.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>SIGTERM, as a batch system sends it.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGSTOP: no process can refuse it.</summary>
    public void Stop() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signal("CONT");

    private void Signal(string name) => Process.Start("kill", $"-{name} {process.Id}")!.WaitForExit();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    public sealed record Ended(int Code, string Output, string Error)
    {
        public Ended ShouldSucceed()
        {
            Code.ShouldBe(0, Error + Output);
            return this;
        }
    }
}
