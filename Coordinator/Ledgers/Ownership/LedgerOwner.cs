using System.Text;

namespace Runner.Ledgers.Ownership;

/// <summary>
/// This process's ownership of a ledger file: an operating system's lock on <c>FILE.owner</c>, which is released however the process
/// ends. The content of that file tells other processes how to reach the owner (<see cref="OwnerCard"/>).
/// </summary>
internal sealed class LedgerOwner : IDisposable
{
    // Error codes of a locked file on Windows, Linux and macOS.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly FileStream _file;
    private readonly List<Kept> _kept = [];

    private LedgerOwner(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>The path of a ledger's owner file. A link and its target are the same ledger.</summary>
    public static string FileOf(string path) =>
        (new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path)) + ".owner";

    /// <summary>Takes ownership; null while another process owns the file.</summary>
    /// <exception cref="LedgerException">The owner file cannot be written.</exception>
    public static LedgerOwner? TryTake(string path)
    {
        while (true)
        {
            var beside = FileOf(path);
            FileStream file;
            try
            {
                file = Open(beside);
            }
            catch (IOException fault) when (fault.HResult is SharingViolation or LockedOnLinux or LockedOnMac)
            {
                return null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new LedgerException(
                    $"{path}: {Path.GetFileName(beside)} cannot be written beside it ({fault.Message.TrimEnd('.')}). Change its permissions, or copy the ledger to a folder that you can write to.", fault)
                { MayPass = true };
            }

            // An owner that has just ended may have removed the file between opening and locking it here.
            if (!OperatingSystem.IsLinux() || UnixFiles.Find(file.SafeFileHandle) is { } locked && FileIdentity.Of(beside) is { } named && named.IsSameFileAs(locked))
            {
                return new LedgerOwner(path, file);
            }

            file.Dispose();
        }
    }

    /// <summary>Writes how to reach this owner.</summary>
    public void Publish(OwnerCard card)
    {
        var text = Encoding.UTF8.GetBytes(card.Format());
        RandomAccess.Write(_file.SafeFileHandle, text, 0);
        _file.SetLength(text.Length);
    }

    /// <summary>The card of the previous owner, if that was killed before it could remove it.</summary>
    public OwnerCard? Predecessor()
    {
        var content = new byte[Math.Min(4096, _file.Length)];
        return OwnerCard.Parse(Encoding.UTF8.GetString(content, 0, RandomAccess.Read(_file.SafeFileHandle, content, 0)));
    }

    /// <summary>Makes <see cref="Check"/> watch these files.</summary>
    /// <param name="files">The ledger's file first, then the other files that it needs.</param>
    public void Keep(IEnumerable<string> files)
    {
        lock (_lock)
        {
            foreach (var file in files)
            {
                if (FileIdentity.Of(file) is { } identity)
                {
                    _kept.Add(new Kept(file, IsLedger: _kept.Count == 0, identity));
                }
            }
        }
    }

    /// <summary>Checks that the ledger's files are still those that were opened.</summary>
    /// <exception cref="LedgerException">A file was deleted, replaced or truncated, so that whatever is written now would be lost.</exception>
    public void Check()
    {
        lock (_lock)
        {
            for (var i = 0; i < _kept.Count; i++)
            {
                var kept = _kept[i];
                var what = FileIdentity.Of(kept.File) switch
                {
                    null => "was deleted or moved",
                    { } now when !now.IsSameFileAs(kept.Identity) => "was replaced by another file",
                    { } now when kept.IsLedger && now.Length < kept.Identity.Length => "was cut short",
                    { } now => Note(i, kept with { Identity = now }),
                };
                if (what is not null)
                {
                    throw Lost(kept.File, what);
                }
            }
        }
    }

    public void Dispose()
    {
        // Deleted while locked, so that a process that has opened it meanwhile detects that it is no longer the current file.
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The lock, which decides ownership, is released anyway.
        }

        _file.Dispose();
    }

    private string? Note(int place, Kept kept)
    {
        _kept[place] = kept;
        return null;
    }

    private LedgerException Lost(string file, string what) => new(
        $"{(file == _path ? _path : Path.GetFileName(file))} {what} while it was in use, and nothing more can be stored in it. "
        + "Put it back or name another ledger with --ledger, then run again.");

    private static FileStream Open(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            // On Unix the lock is advisory and does not prevent visitors from reading; see UnixFiles.
            Share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    private readonly record struct Kept(string File, bool IsLedger, FileIdentity Identity);
}
