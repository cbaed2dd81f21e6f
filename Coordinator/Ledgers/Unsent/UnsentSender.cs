using Runner.Comparison;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Unsent;

/// <summary>
/// Sends results that ended processes could not send, under their lease: they are accepted if that lease is still held or has
/// already recorded them, and otherwise refused and recorded as late. A file is deleted once the ledger has answered.
/// </summary>
public static class UnsentSender
{
    private const string DamagedExtension = ".damaged";

    /// <param name="folder">A folder that need not exist.</param>
    /// <returns>The number of accepted results.</returns>
    public static async Task<int> SendAsync(ITrialLedger ledger, string folder, Action<string> say, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        var sweeps = await ledger.SweepsAsync(cancel);
        var (taken, late) = (0, 0);
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Take(path, say) is not { } file || sweeps.FirstOrDefault(file.IsOf) is null)
            {
                continue;
            }

            try
            {
                if (await ledger.CompleteAsync(file.Lease, file.Results, cancel) == LeaseVerdict.Accepted)
                {
                    taken += file.Results.Count;
                }
                else
                {
                    late += file.Results.Count;
                }

                File.Delete(path);
            }
            catch (ArgumentException fault)
            {
                SetAside(path, fault.Message, say);
            }
        }

        if (taken > 0)
        {
            say($"{Number.Of(taken, "result")} of a process that ended before the ledger responded {(taken == 1 ? "is" : "are")} recorded now.");
        }

        if (late > 0)
        {
            say($"{Number.Of(late, "result")} of a process that ended before the ledger responded came too late and {(late == 1 ? "was" : "were")} refused.");
        }

        return taken;
    }

    /// <summary>Reads a file; null if a live process has it open, or if it has no valid results.</summary>
    private static UnsentFile? Take(string path, Action<string> say)
    {
        var whole = path.EndsWith(UnsentFolder.Extension, StringComparison.Ordinal);
        if (!whole && !path.EndsWith(UnsentFolder.PartExtension, StringComparison.Ordinal))
        {
            return null;
        }

        byte[] content;
        try
        {
            // This fails while the process that wrote the file is alive; that process sends it.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            content = new byte[stream.Length];
            stream.ReadExactly(content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (!whole)
        {
            // Its process ended while it was writing; the results were never reported as kept.
            say($"{path}: these results were only partly written. Their trials are trained again.");
            File.Delete(path);
            return null;
        }

        try
        {
            return UnsentFile.Read(content);
        }
        catch (Exception fault) when (fault is LedgerDamageException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            SetAside(path, fault.Message, say);
            return null;
        }
    }

    private static void SetAside(string path, string why, Action<string> say)
    {
        File.Move(path, path + DamagedExtension, overwrite: true);
        say($"{path}: {why.ReplaceLineEndings(" ").TrimEnd('.')}. It is renamed with the extension {DamagedExtension}, and its trials are trained again.");
    }
}
