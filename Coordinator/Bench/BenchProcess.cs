using System.Diagnostics;

namespace Runner.Bench;

/// <summary>What a program that ran for a measurement left behind.</summary>
/// <param name="PeakMemoryBytes">Its peak working set as far as it was seen; 0 if nobody looked.</param>
internal sealed record BenchProcess(int Code, string Output, string Error, long PeakMemoryBytes)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end; ends it when cancelled.</summary>
    /// <param name="looksAtMemory">Whether to ask for its memory while it runs.</param>
    public static async Task<BenchProcess> RunAsync(ProcessStartInfo start, CancellationToken cancel, bool looksAtMemory = false)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            var ended = process.WaitForExitAsync(cancel);
            var peak = 0L;
            while (looksAtMemory && !ended.IsCompleted)
            {
                peak = Math.Max(peak, PeakOf(process));
                await Task.WhenAny(ended, Task.Delay(BetweenLooks, cancel));
            }

            await ended;
            return new BenchProcess(process.ExitCode, await output, await error, peak);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>0 once it has ended, which may be at any time.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
