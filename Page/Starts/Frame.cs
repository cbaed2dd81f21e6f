namespace Runner.Page.Starts;

/// <summary>One moment of a run.</summary>
/// <param name="Update">Updates finished.</param>
/// <param name="Loss">Over the whole training set, without penalties.</param>
internal sealed record Frame(long Update, double Loss, double[] Parameters);
