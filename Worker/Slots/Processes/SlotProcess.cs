using System.Diagnostics;

namespace Runner.Slots.Processes;

/// <summary>A process that trains for a slot, and is ended when it uses more memory than it may.</summary>
/// <remarks>One request at a time. It ends with its input: when it is disposed, and with this process, however that ends.</remarks>
internal sealed class SlotProcess : IDisposable
{
    /// <summary>Memory grows by a few hundred megabytes in this time at most.</summary>
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

    /// <summary>Resident, when its first bundle was open: what it needs itself.</summary>
    public long BytesAtFirst { get; private set; }

    public static SlotProcess Start(ProcessStartInfo start, TrialLimits limits, TimeProvider time)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        return new SlotProcess(Process.Start(start)!, limits, time);
    }

    /// <summary>What it has in memory now, whoever allocated it.</summary>
    public long Bytes()
    {
        process.Refresh();
        return process.HasExited ? 0 : process.WorkingSet64;
    }

    /// <exception cref="OverMemoryException">It used more memory than it may and was ended.</exception>
    /// <exception cref="SlotProcessException">It failed, or has ended.</exception>
    /// <exception cref="UnusableSweepException">It cannot train the sweep.</exception>
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
            // It holds nothing that is not in a checkpoint or trained again.
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
            // It does not read any more.
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
