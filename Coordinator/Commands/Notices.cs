using System.Security.Cryptography;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Messages;

namespace Runner.Commands;

/// <summary>
/// Keeps what <c>--notify</c> asked for until its sweep ends. The ledger holds only a random name; the command or address itself is in
/// this user's state folder, so that someone who can write to a shared ledger cannot make other users run commands.
/// </summary>
public static class Notices
{
    /// <summary>The timeout for the ledger; the sweep is over, so the process must not wait for it indefinitely.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Stores a command or address, and returns the name by which any process of this user finds it.</summary>
    public static string Keep(CommandHost host, string how)
    {
        var folder = FolderOf(host) ?? throw new UserException("--notify: needs a state folder. Set HOME or XDG_STATE_HOME.");
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(Path.Combine(folder, name), options);
            file.Write(how);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--notify: {folder} cannot be written ({fault.Message.TrimEnd('.')}). Name another folder with XDG_STATE_HOME.");
        }

        return name;
    }

    /// <summary>Sends the notification of a sweep that has ended, unless it is another user's or another process sends it.</summary>
    public static async Task GiveAsync(CommandHost host, ITrialLedger ledger, SweepOver over)
    {
        using var patience = new CancellationTokenSource(Patience, host.Time);
        try
        {
            if (await ledger.NoticeAsync(over.Sweep, patience.Token) is { } name && Find(host, name) is { } file
                && await ledger.TakeNoticeAsync(over.Sweep, name, patience.Token))
            {
                var how = await File.ReadAllTextAsync(file, patience.Token);
                File.Delete(file);
                await Notice.SendAsync(host, how, ledger, over.Sweep, over.Finished);
            }
        }
        catch (Exception fault) when (fault is LedgerException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            host.Error.Warn($"--notify: could not send the notification that {over.Sweep} has ended ({fault.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>The file of a name. The name comes from the ledger, so it is not trusted.</summary>
    private static string? Find(CommandHost host, string name) =>
        name.Length == 32 && name.All(char.IsAsciiHexDigitLower) && FolderOf(host) is { } folder && Path.Combine(folder, name) is var file && File.Exists(file)
            ? file
            : null;

    private static string? FolderOf(CommandHost host) => StateFolder.Of(host.Variable) is { } state ? Path.Combine(state, "notices") : null;
}
