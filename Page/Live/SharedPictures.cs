using System.Runtime.CompilerServices;

namespace Runner.Page.Live;

/// <summary>Pictures that are drawn once for all pages that show the same, and forgotten with the results that they are drawn from.</summary>
internal sealed class SharedPictures
{
    /// <summary>Views of the same results whose pictures are kept.</summary>
    private const int MostViews = 8;

    private readonly ConditionalWeakTable<object, SharedWork<(Type, object), object?>> drawn = [];

    /// <param name="from">What is drawn, the same object for all pages.</param>
    /// <param name="view">How it is drawn; equal for the same pictures.</param>
    public async Task<T> DrawAsync<T>(object from, object view, Func<T> draw) =>
        (T)(await drawn.GetValue(from, _ => new(MostViews)).GetAsync((typeof(T), view), () => Task.FromResult<object?>(draw())))!;
}
