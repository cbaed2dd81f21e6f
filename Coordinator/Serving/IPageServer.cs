using System.Net;
using Runner.Commands;

namespace Runner.Serving;

/// <summary>Shows a ledger in browsers. In an assembly of its own, which only commands that serve load.</summary>
public interface IPageServer
{
    /// <param name="ledger">What is shown; it outlives the page.</param>
    /// <exception cref="UserException">The address cannot be listened on, or what the wish names cannot be used.</exception>
    Task<IServedPage> StartAsync(CommandHost host, PageWish wish, PageLedger ledger, CancellationToken cancel);
}

/// <summary>A page that is served until it is disposed of.</summary>
public interface IServedPage : IAsyncDisposable
{
    /// <summary>Opens the page in one browser, once.</summary>
    string Link { get; }

    /// <summary>What else whoever opens it should know, a line each.</summary>
    IReadOnlyList<string> Notes { get; }
}

/// <summary>How a page is to be served.</summary>
/// <param name="TokenFile">The file that has the token; null for a token that only this process knows.</param>
/// <param name="Certificate">A PEM file with a certificate and its key; null for none, or one made for this process.</param>
public sealed record PageWish(IPEndPoint Address, string? TokenFile, string? Certificate)
{
    public const int UsualPort = 5080;

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address.Address);

    /// <summary>Beyond this machine nothing goes unencrypted.</summary>
    public bool IsSecure => !IsLocal || Certificate is not null;
}
