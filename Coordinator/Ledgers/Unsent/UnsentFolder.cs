using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Ledgers.Unsent;

/// <summary>
/// A folder for results that the ledger has not confirmed: one file per completion, which is written and flushed before it gets its
/// final name. The process that wrote a file keeps it open; a file that no process has open was left by one that ended, and
/// <see cref="UnsentSender"/> sends it.
/// </summary>
public sealed class UnsentFolder(string folder, Action<string> say) : IUnsentResults
{
    internal const string Extension = ".unsent";
    internal const string PartExtension = ".part";

    private int said;

    public IKeptResults? Keep(SweepBrief sweep, LeaseKey lease, IReadOnlyList<TrialResult> results)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"{lease.Bundle}-{lease.Token}-{Path.GetRandomFileName()}{Extension}");
            var part = path + PartExtension;

            // Kept open from here on. On Windows, FileShare.Delete allows moving and deleting it meanwhile.
            var stream = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            try
            {
                stream.Write(UnsentFile.Write(sweep, lease, results));
                stream.Flush(flushToDisk: true);
                File.Move(part, path);
            }
            catch
            {
                stream.Dispose();
                File.Delete(part);
                throw;
            }

            if (Interlocked.Exchange(ref said, 1) == 0)
            {
                say($"Results that the ledger has not received are kept in {folder} until it responds.");
            }

            return new Kept(path, stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            say($"{folder}: results cannot be kept there ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); they are kept only in memory. "
                + "Name another folder with --spill.");
            return null;
        }
    }

    private sealed class Kept(string path, FileStream held) : IKeptResults
    {
        public void Forget()
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It will be sent again by a later run, and accepted without effect.
            }

            held.Dispose();
        }

        public void Dispose() => held.Dispose();
    }
}
