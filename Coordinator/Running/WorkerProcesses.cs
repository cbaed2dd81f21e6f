using System.Diagnostics;
using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Running;

/// <summary>
/// Worker processes of this machine, so that a trial that crashes its process affects no other. A process that ends is
/// restarted after a pause that grows while it keeps ending, unless it was ordered to leave. Workers end when their standard
/// input closes, which this process does deliberately or by ending, however it ends.
/// </summary>
public sealed class WorkerProcesses : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    /// <summary>Checkpointing and handing back leases takes moments; a worker that takes longer is killed, and its leases expire.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ending = new();
    private readonly Task[] keeping;
    private readonly WorkerProcessOptions options;

    public WorkerProcesses(int count, WorkerProcessOptions options, TimeProvider time)
    {
        this.options = options;
        keeping = [.. Enumerable.Range(0, count).Select(number => KeepAsync(number, time))];
        AllLeft = AllLeftAsync();
    }

    /// <summary>Completes when every worker was ordered by the user to leave and has left.</summary>
    public Task AllLeft { get; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task AllLeftAsync()
    {
        await Task.WhenAll(keeping);
        await Task.Delay(ending.IsCancellationRequested ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
    }

    private async Task KeepAsync(int number, TimeProvider time)
    {
        var pause = FirstPause;
        while (!ending.IsCancellationRequested)
        {
            var start = time.GetTimestamp();
            var code = await RunAsync();
            if (ending.IsCancellationRequested || code == ExitCode.Ordered)
            {
                return;
            }

            pause = time.GetElapsedTime(start) > Healthy ? FirstPause : pause;
            options.Say($"Worker {number} ended (exit code {code}); restarting it in {pause.TotalSeconds:0.##} s.");
            await Task.Delay(pause, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<int> RunAsync()
    {
        using var process = Process.Start(Command())!;
        var errors = PassOnAsync(process.StandardError);
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
            using var grace = new CancellationTokenSource(Grace);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        if (!ending.IsCancellationRequested && process.ExitCode != ExitCode.Ordered)
        {
            // A worker hands its leases back on SIGTERM; leases that remain are not the fault of a trial.
            options.Died(SpecExecution.NameOf(process.Id), process.ExitCode == ExitCode.Terminated ? LossCause.Machine : LossCause.Trial);
        }

        await Task.WhenAll(errors, output);
        return process.ExitCode;
    }

    private async Task PassOnAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            options.Say(line);
        }
    }

    private ProcessStartInfo Command()
    {
        var start = ThisProgram.Again(options.Arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}

/// <param name="Environment">Secrets such as certificates, as command lines are public.</param>
/// <param name="Died">Called when a worker ended without leaving.</param>
/// <param name="Say">Called with each line that a worker writes.</param>
public sealed record WorkerProcessOptions(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, Action<NodeName, LossCause> Died, Action<string> Say);
