using System.Globalization;
using System.Net;
using Runner.Cluster;
using Runner.Commands;

namespace Runner.Settings;

/// <summary>The address of a member of a cluster.</summary>
/// <param name="Host">A name in lower case, or an IP address in its usual form.</param>
public sealed record ClusterAddress(string Host, int Port)
{
    public const int UsualPort = 4053;

    /// <summary>The address in Akka's notation.</summary>
    public string Akka => $"akka.ssl.tcp://{ClusterSystem.SystemName}@{this}";

    /// <param name="where">The source of the text, for the message.</param>
    /// <param name="text"><c>HOST</c> or <c>HOST:PORT</c>; an IPv6 address with a port is in brackets.</param>
    /// <exception cref="UserException">The text has neither form.</exception>
    public static ClusterAddress Parse(string where, string text)
    {
        var (host, port) = Split(text.Trim());
        return CanonicalHost(host) is { } known && (port.Length == 0 || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535))
            ? new ClusterAddress(known, port.Length == 0 ? UsualPort : int.Parse(port, CultureInfo.InvariantCulture))
            : throw new UserException($"{where}: '{text}' is not an address. Give HOST or HOST:PORT, such as 10.0.0.1:{UsualPort}.");
    }

    /// <summary>A host in the canonical form that comparisons use; null when it is not a host.</summary>
    public static string? CanonicalHost(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var ip)
        ? ip.ToString()
        : Uri.CheckHostName(host) == UriHostNameType.Dns ? host.ToLowerInvariant() : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static (string Host, string Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        var isBareIpv6 = !text.StartsWith('[') && text.IndexOf(':', StringComparison.Ordinal) != colon;
        return colon < 0 || isBareIpv6 || text.EndsWith(']') ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }
}
