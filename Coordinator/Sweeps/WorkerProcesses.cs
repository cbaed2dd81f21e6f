using System.Diagnostics;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>
/// Worker processes of this machine: a trial that kills its process takes nothing else with it. One that dies is started
/// again, after pauses that grow while it keeps dying. They end when their input ends: with a word from here, or with this
/// process, however it ends.
/// </summary>
public sealed class WorkerProcesses : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    /// <summary>Checkpointing and handing back is a matter of moments; who takes longer is ended, and its leases run out.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ending = new();
    private readonly Task[] keeping;

    private readonly IReadOnlyList<string> arguments;
    private readonly string ledger;

    /// <param name="ledger">Handed on through the environment: an address may hold a password, and command lines are public.</param>
    public WorkerProcesses(int count, IReadOnlyList<string> arguments, string ledger, TimeProvider time, Action<string> say)
    {
        this.arguments = arguments;
        this.ledger = ledger;
        keeping = [.. Enumerable.Range(0, count).Select(number => KeepAsync(number, time, say))];
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(keeping);
        ending.Dispose();
    }

    private async Task KeepAsync(int number, TimeProvider time, Action<string> say)
    {
        var pause = FirstPause;
        while (!ending.IsCancellationRequested)
        {
            var start = time.GetTimestamp();
            var code = await RunAsync(say);
            if (ending.IsCancellationRequested || code == 0)
            {
                return;
            }

            pause = time.GetElapsedTime(start) > Healthy ? FirstPause : pause;
            say($"Worker {number} died (exit code {code}); starting it again in {pause.TotalSeconds:0.##} s.");
            await Task.Delay(pause, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<int> RunAsync(Action<string> say)
    {
        using var process = Process.Start(Command())!;
        var errors = PassOnAsync(process.StandardError, say);
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

        await Task.WhenAll(errors, output);
        return process.ExitCode;
    }

    private static async Task PassOnAsync(StreamReader reader, Action<string> say)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            say(line);
        }
    }

    private ProcessStartInfo Command()
    {
        var start = ThisProgram.Again(arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment[LedgerLocation.Variable] = ledger;
        return start;
    }
}
