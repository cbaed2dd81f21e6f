using Runner.Identities;

namespace Runner.Networks;

/// <summary>Networks that users' code describes, by the names that <c>model.module</c> gives.</summary>
public interface IUserModules
{
    /// <summary>Of the code that makes it, as it goes into a trial's identity; null when there is none of that name.</summary>
    Sha256Digest? DigestOf(string name);

    /// <summary>A new instance; null when there is none of that name.</summary>
    /// <typeparam name="TModule">What the code must implement.</typeparam>
    /// <exception cref="NetworkException">It cannot be made.</exception>
    TModule? Make<TModule>(string name)
        where TModule : class;
}
