using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Runner.Echo;

namespace Runner.Serving;

/// <summary>An option that names a port of this machine, or an address and port, to listen on.</summary>
internal static class AddressOption
{
    /// <param name="usual">The port when the option has no value; null if it needs one.</param>
    public static Option<IPEndPoint?> Create(string name, string description, int? usual) => new(name)
    {
        Description = description,
        HelpName = "[IP:]PORT",
        Arity = usual is null ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        CustomParser = parsed => Read(name, parsed, usual),
    };

    private static IPEndPoint? Read(string name, ArgumentResult parsed, int? usual)
    {
        var text = parsed.Tokens is [var only] ? only.Value : "";
        if (usual is { } port && (text.Length == 0 || char.IsLetter(text[0]) || text[0] is '.' or '/' or '-'))
        {
            // What follows is the command's own argument, such as a spec.
            parsed.OnlyTake(0);
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given <= IPEndPoint.MaxPort)
        {
            return new IPEndPoint(IPAddress.Loopback, given);
        }

        if (IPEndPoint.TryParse(text, out var address) && text.EndsWith($":{address.Port}", StringComparison.Ordinal))
        {
            return address;
        }

        parsed.AddError($"{name} {Shown.Line(text, 60)}: not a port, nor an address with one, such as {PageWish.UsualPort} or 0.0.0.0:{PageWish.UsualPort}.");
        return null;
    }
}
