using System.Net;
using Runner.Commands;

namespace Runner.Serving;

/// <summary>Shows a ledger in browsers. The implementation is in a separate assembly, which only commands that serve load.</summary>
public interface IPageServer
{
    /// <param name="ledger">The ledger to show; it outlives the page.</param>
    /// <exception cref="UserException">The address, the token file or the certificate cannot be used.</exception>
    Task<IServedPage> StartAsync(CommandHost host, PageWish wish, PageLedger ledger, CancellationToken cancel);

    /// <summary>Answers probes of a process's health until disposed.</summary>
    /// <exception cref="UserException">The address cannot be listened on.</exception>
    Task<IAsyncDisposable> AnswerProbesAsync(ProcessHealth health, IPEndPoint address, CancellationToken cancel);
}

/// <summary>A page that is served until disposed.</summary>
public interface IServedPage : IAsyncDisposable
{
    /// <summary>Link that opens the page in one browser, once.</summary>
    string Link { get; }

    /// <summary>Notes for the user who opens the page, one per line.</summary>
    IReadOnlyList<string> Notes { get; }
}

/// <summary>How a page is to be served.</summary>
/// <param name="TokenFile">File with the token; null for a token that only this process knows.</param>
/// <param name="Certificate">PEM file with a certificate and its key; null for none or, beyond this machine, one created for this process.</param>
public sealed record PageWish(IPEndPoint Address, string? TokenFile, string? Certificate)
{
    public const int UsualPort = 5080;

    /// <summary>The location of the ledger for which this process trains what the page is asked to run while nobody else does; null to leave it to others.</summary>
    public string? TrainsFor { get; init; }

    /// <summary>Whether it is reachable from this machine only.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address.Address);

    /// <summary>Whether to encrypt, as is always done beyond this machine.</summary>
    public bool IsSecure => !IsLocal || Certificate is not null;
}
