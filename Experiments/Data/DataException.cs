namespace Runner.Data;

/// <summary>Data that cannot be used. The message is one line for the user: the place, the diagnosis, the remedy.</summary>
public sealed class DataException : Exception
{
    public DataException(string message)
        : base(message)
    {
    }

    public DataException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
