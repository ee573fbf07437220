package javax.imageio.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** A registry for services of any kind, as up to Java 8; since then Java's own takes those of pictures only. */
public class ServiceRegistry {
    private final Map<Class<?>, Map<Class<?>, Object>> providers = new LinkedHashMap<>();
    private final Map<Class<?>, Map<Object, Set<Object>>> followers = new HashMap<>();

    /** Chooses among providers. */
    public interface Filter {
        boolean filter(Object provider);
    }

    public ServiceRegistry(Iterator<Class<?>> categories) {
        categories.forEachRemaining(each -> providers.put(each, new LinkedHashMap<>()));
    }

    public static <T> Iterator<T> lookupProviders(Class<T> kind, ClassLoader loader) {
        ServiceRegistry.class.getModule().addUses(kind);
        return ServiceLoader.load(kind, loader).iterator();
    }

    public static <T> Iterator<T> lookupProviders(Class<T> kind) {
        return lookupProviders(kind, Thread.currentThread().getContextClassLoader());
    }

    public Iterator<Class<?>> getCategories() {
        return List.copyOf(providers.keySet()).iterator();
    }

    public synchronized <T> boolean registerServiceProvider(T provider, Class<T> category) {
        boolean fresh = of(category).put(provider.getClass(), category.cast(provider)) == null;
        if (provider instanceof RegisterableService service) {
            service.onRegistration(this, category);
        }
        return fresh;
    }

    @SuppressWarnings("unchecked")
    public synchronized void registerServiceProvider(Object provider) {
        for (Class<?> category : List.copyOf(providers.keySet())) {
            if (category.isInstance(provider)) {
                registerServiceProvider(provider, (Class<Object>) category);
            }
        }
    }

    public void registerServiceProviders(Iterator<?> found) {
        found.forEachRemaining(this::registerServiceProvider);
    }

    public synchronized <T> boolean deregisterServiceProvider(T provider, Class<T> category) {
        boolean was = of(category).remove(provider.getClass(), provider);
        if (was && provider instanceof RegisterableService service) {
            service.onDeregistration(this, category);
        }
        return was;
    }

    @SuppressWarnings("unchecked")
    public synchronized void deregisterServiceProvider(Object provider) {
        for (Class<?> category : List.copyOf(providers.keySet())) {
            if (category.isInstance(provider)) {
                deregisterServiceProvider(provider, (Class<Object>) category);
            }
        }
    }

    public synchronized boolean contains(Object provider) {
        return providers.values().stream().anyMatch(each -> each.containsValue(provider));
    }

    @SuppressWarnings("unchecked")
    public synchronized <T> Iterator<T> getServiceProviders(Class<T> category, boolean ordered) {
        List<Object> found = new ArrayList<>(of(category).values());
        return (Iterator<T>) (ordered ? inOrder(category, found) : found).iterator();
    }

    public <T> Iterator<T> getServiceProviders(Class<T> category, Filter filter, boolean ordered) {
        List<T> chosen = new ArrayList<>();
        getServiceProviders(category, ordered).forEachRemaining(each -> {
            if (filter.filter(each)) {
                chosen.add(each);
            }
        });
        return chosen.iterator();
    }

    public synchronized <T> T getServiceProviderByClass(Class<T> kind) {
        return providers.values().stream().map(each -> each.get(kind)).filter(kind::isInstance).map(kind::cast)
            .findFirst().orElse(null);
    }

    public synchronized <T> boolean setOrdering(Class<T> category, T first, T second) {
        unsetOrdering(category, first, second);
        return followers(category).computeIfAbsent(first, each -> new LinkedHashSet<>()).add(second);
    }

    public synchronized <T> boolean unsetOrdering(Class<T> category, T first, T second) {
        Map<Object, Set<Object>> order = followers(category);
        boolean one = order.getOrDefault(first, new LinkedHashSet<>()).remove(second);
        return order.getOrDefault(second, new LinkedHashSet<>()).remove(first) || one;
    }

    public synchronized void deregisterAll(Class<?> category) {
        of(category).clear();
    }

    public synchronized void deregisterAll() {
        providers.values().forEach(Map::clear);
    }

    private Map<Class<?>, Object> of(Class<?> category) {
        Map<Class<?>, Object> found = providers.get(category);
        if (found == null) {
            throw new IllegalArgumentException("no such category: " + category);
        }
        return found;
    }

    private Map<Object, Set<Object>> followers(Class<?> category) {
        return followers.computeIfAbsent(category, each -> new HashMap<>());
    }

    private List<Object> inOrder(Class<?> category, List<Object> all) {
        Set<Object> sorted = new LinkedHashSet<>();
        for (Object each : all) {
            place(each, all, followers(category), sorted, new LinkedHashSet<>());
        }
        return List.copyOf(sorted);
    }

    private static void place(
        Object one, List<Object> all, Map<Object, Set<Object>> order, Set<Object> sorted, Set<Object> above
    ) {
        if (sorted.contains(one) || !above.add(one)) {
            return;
        }
        for (Object other : all) {
            if (order.getOrDefault(other, Set.of()).contains(one)) {
                place(other, all, order, sorted, above);
            }
        }
        sorted.add(one);
    }
}
