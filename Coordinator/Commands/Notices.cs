using System.Security.Cryptography;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Messages;

namespace Runner.Commands;

/// <summary>
/// What <c>--notify</c> asked for, until its sweep ends. The ledger has a name for it, and only this user's own state folder the command
/// or the address itself: whoever can write to a ledger must not make others run commands by it.
/// </summary>
public static class Notices
{
    /// <summary>A ledger that does not answer is not waited for longer: the sweep is over, and its process ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Keeps what is to be done, and returns the name by which any process of this user finds it.</summary>
    public static string Keep(CommandHost host, string how)
    {
        var folder = FolderOf(host) ?? throw new UserException("--notify: there is nowhere to keep it. Set HOME, or XDG_STATE_HOME.");
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

    /// <summary>Gives the notice of a sweep that has ended, unless it is another user's or somebody else gives it.</summary>
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
            await host.Error.WriteLineAsync($"--notify: nobody could be told that {over.Sweep} has ended ({fault.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>The name is the ledger's word: it may say anything.</summary>
    private static string? Find(CommandHost host, string name) =>
        name.Length == 32 && name.All(char.IsAsciiHexDigitLower) && FolderOf(host) is { } folder && Path.Combine(folder, name) is var file && File.Exists(file)
            ? file
            : null;

    private static string? FolderOf(CommandHost host) => StateFolder.Of(host.Variable) is { } state ? Path.Combine(state, "notices") : null;
}
