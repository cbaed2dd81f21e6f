using Runner.Identities;

namespace Runner.Networks;

/// <summary>Networks defined by users' code, by their name in <c>model.module</c>.</summary>
public interface IUserModules
{
    /// <summary>The digest of the code, which is part of a trial's identity; null when there is no module of that name.</summary>
    Sha256Digest? DigestOf(string name);

    /// <summary>A new instance; null when there is no module of that name.</summary>
    /// <typeparam name="TModule">The interface that the code must implement.</typeparam>
    /// <exception cref="NetworkException">The module cannot be created.</exception>
    TModule? Make<TModule>(string name)
        where TModule : class;
}
