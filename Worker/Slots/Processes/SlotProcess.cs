using System.Diagnostics;

namespace Runner.Slots.Processes;

/// <summary>A process that trains for a slot and is killed when it exceeds its memory limit.</summary>
/// <remarks>It handles one request at a time. It ends when its input is closed: when it is disposed, or when this process ends for
/// any reason.</remarks>
internal sealed class SlotProcess : IDisposable
{
    /// <summary>In this time memory grows by at most a few hundred megabytes.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly SlotPipe pipe;
    private readonly TrialLimits limits;
    private readonly TimeProvider time;
    private long looked;

    private SlotProcess(Process process, TrialLimits limits, TimeProvider time)
    {
        (this.process, this.limits, this.time, looked) = (process, limits, time, time.GetTimestamp());
        pipe = new SlotPipe(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
    }

    /// <summary>Resident memory in bytes after its first bundle was opened, taken as what the process itself needs.</summary>
    public long BytesAtFirst { get; private set; }

    public static SlotProcess Start(ProcessStartInfo start, TrialLimits limits, TimeProvider time)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        return new SlotProcess(Process.Start(start)!, limits, time);
    }

    /// <summary>Its resident memory in bytes, including native allocations.</summary>
    public long Bytes()
    {
        process.Refresh();
        return process.HasExited ? 0 : process.WorkingSet64;
    }

    /// <exception cref="OverMemoryException">It exceeded its memory limit and was killed.</exception>
    /// <exception cref="SlotProcessException">The request failed, or the process has ended.</exception>
    /// <exception cref="UnusableSweepException">The process cannot train the sweep.</exception>
    public SlotAnswer Ask(SlotRequest request)
    {
        var answer = Watched(Task.Run(() => Exchange(request)));
        if (request is OpenThere && BytesAtFirst == 0)
        {
            BytesAtFirst = Bytes();
        }

        return answer.Fault is { } fault ? throw fault.ToException() : answer;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            // Nothing is lost: its state is in a checkpoint or is trained again.
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private SlotAnswer Exchange(SlotRequest request)
    {
        try
        {
            pipe.Send(request.ToBytes());
            if (pipe.Receive() is { } answer)
            {
                return SlotAnswer.Parse(answer);
            }
        }
        catch (IOException)
        {
            // The process no longer reads.
        }

        process.WaitForExit();
        throw new SlotProcessException($"its process ended (exit code {process.ExitCode})", "");
    }

    private SlotAnswer Watched(Task<SlotAnswer> answering)
    {
        while (!((IAsyncResult)answering).AsyncWaitHandle.WaitOne(BetweenLooks))
        {
            Look();
        }

        if (time.GetElapsedTime(looked) >= BetweenLooks)
        {
            Look();
        }

        return answering.GetAwaiter().GetResult();
    }

    private void Look()
    {
        looked = time.GetTimestamp();
        if (Bytes() is var used && used > limits.MostBytes)
        {
            process.Kill(entireProcessTree: true);
            throw new OverMemoryException(limits.OverMemory(used));
        }
    }
}
